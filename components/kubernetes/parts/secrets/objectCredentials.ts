import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../../../plan/types.ts";
import { type KubernetesSecret, MOVE_USER } from "../../../platform.ts";
import type { CredentialMaker } from "./credentialMaker.ts";
import { identitiesOf, type KeyPair, objectStores } from "./objectIdentities.ts";

const ACCESS_KEY_CHARACTERS = 20;
const SECRET_KEY_CHARACTERS = 40;

/** The keys of the stack's objects. A user has one pair, which every store that it uses knows. */
export interface ObjectCredentials {
  /** References to the keys of a user: a workload, or {@link MOVE_USER} for the stack itself and who moves data. */
  readonly keysOf: (user: string) => KeyPair<KubernetesSecret>;
  /** The keys themselves, for the files of identities. */
  readonly textsOf: (user: string) => KeyPair<pulumi.Output<string>>;
}

interface Held {
  readonly texts: KeyPair<pulumi.Output<string>>;
  readonly secrets: KeyPair<KubernetesSecret>;
}

/** A retiring store of a package without identities mounts it, and a Secret of a live stack stays as it is. */
const sharedFile = (keys: KeyPair<pulumi.Output<string>>): pulumi.Output<string> =>
  pulumi.jsonStringify({
    identities: [{ name: "workloads", credentials: [keys], actions: ["Read", "Write", "List", "Tagging"] }],
  });

/**
 * @param kept makes the pair of the stack itself, which is as old as the first stacks.
 * @param ofUsers makes the pairs of workloads.
 */
export function objectCredentials(
  kept: CredentialMaker,
  ofUsers: CredentialMaker,
  plan: Plan,
): ObjectCredentials {
  const hold = (
    { text, secret }: CredentialMaker,
    { prefix, name }: { readonly prefix: string; readonly name: string },
    more: (keys: KeyPair<pulumi.Output<string>>) => Record<string, pulumi.Input<string>> = () => ({}),
  ): Held => {
    const texts = {
      accessKey: text(`${prefix}-access-key`, ACCESS_KEY_CHARACTERS),
      secretKey: text(`${prefix}-secret-key`, SECRET_KEY_CHARACTERS),
    };
    const holder = secret(name, { ...texts, ...more(texts) });
    const reference = (key: string): KubernetesSecret => ({ in: "kubernetes", name: holder, key });
    return { texts, secrets: { accessKey: reference("accessKey"), secretKey: reference("secretKey") } };
  };
  const users = new Set(
    objectStores(plan)
      .flatMap((store) => identitiesOf(store, plan).map(({ name }) => name))
      .filter((name) => name !== MOVE_USER),
  );
  const own = hold(kept, { prefix: "objects", name: "objects-credentials" }, (keys) => ({
    "s3.json": sharedFile(keys),
  }));
  const pairs = new Map([
    [MOVE_USER, own],
    ...[...users].map((user): [string, Held] => {
      const name = `objects-workload-${user}`;
      return [user, hold(ofUsers, { prefix: name, name })];
    }),
  ]);
  const found = (user: string): Held => {
    const pair = pairs.get(user);
    if (pair === undefined)
      throw new Error(`got the user ${user}, expected one that a store of objects of the plan has`);
    return pair;
  };
  return { keysOf: (user) => found(user).secrets, textsOf: (user) => found(user).texts };
}
