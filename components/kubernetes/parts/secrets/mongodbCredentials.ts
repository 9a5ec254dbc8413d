import type { Plan } from "../../../../plan/types.ts";
import type { KubernetesSecret } from "../../../platform.ts";
import { mongoStores, ownUsers, usersOf } from "../mongodb/users.ts";
import { type CredentialMaker, PASSWORD_CHARACTERS } from "./credentialMaker.ts";

/** Letters and digits are base64, as MongoDB wants it; a multiple of four. */
const KEY_CHARACTERS = 256;

/** The passwords of the MongoDB that the stack runs itself. A user has one, which every store that it uses knows. */
export interface MongodbCredentials {
  /** The password of a user: a workload, or one of {@link ownUsers}. */
  readonly passwordOf: (user: string) => KubernetesSecret;
  /** The text by which members of a replica set know each other. */
  readonly keyFile: KubernetesSecret;
}

const names: ReadonlyMap<string, string> = new Map([
  [ownUsers.root, "mongodb-credentials"],
  [ownUsers.metrics, "mongodb-stack-metrics"],
]);

/**
 * @param kept makes what is as old as the store.
 * @param ofUsers makes the passwords of workloads.
 */
export function mongodbCredentials(
  kept: CredentialMaker,
  ofUsers: CredentialMaker,
  plan: Plan,
): MongodbCredentials {
  const stores = mongoStores(plan).filter(({ engine }) => engine === "mongodb");
  const users = new Set(stores.flatMap((store) => usersOf(store, plan).map(({ name }) => name)));
  const held = (maker: CredentialMaker, user: string): KubernetesSecret => {
    const name = names.get(user) ?? `mongodb-workload-${user}`;
    const password = maker.text(`${name}-password`, PASSWORD_CHARACTERS);
    return { in: "kubernetes", name: maker.secret(name, { password }), key: "password" };
  };
  const passwords = new Map(
    [...users].map((user) => [user, held(user === ownUsers.root ? kept : ofUsers, user)]),
  );
  const key = kept.text("mongodb-key", KEY_CHARACTERS);
  return {
    passwordOf: (user) => {
      const password = passwords.get(user);
      if (password === undefined)
        throw new Error(`got the user ${user}, expected one that a MongoDB of the plan has`);
      return password;
    },
    keyFile: { in: "kubernetes", name: kept.secret("mongodb-key", { key }), key: "key" },
  };
}
