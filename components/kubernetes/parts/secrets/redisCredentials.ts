import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../../../plan/types.ts";
import type { KubernetesSecret } from "../../../platform.ts";
import { DEFAULT_USER, ownUsers, redisStores, usersOf } from "../redis/acl.ts";
import { type CredentialMaker, PASSWORD_CHARACTERS } from "./credentialMaker.ts";

/** Names of the Secrets of users that are no workload: that of the default user is as old as the first stacks. */
const names: ReadonlyMap<string, string> = new Map([
  [DEFAULT_USER, "redis-credentials"],
  [ownUsers.keda, "redis-stack-keda"],
  [ownUsers.metrics, "redis-stack-metrics"],
]);

/** Name of the Secret with the password of a user. KEDA refers to its own by name. */
export const redisSecretOf = (user: string): { readonly name: string; readonly key: string } => ({
  name: names.get(user) ?? `redis-workload-${user}`,
  key: "password",
});

/** A password, and the Secret that holds it. */
interface Password {
  readonly text: pulumi.Output<string>;
  readonly secret: KubernetesSecret;
}

/** The passwords of the stack's Redis. A user has one, which every Redis that it uses knows. */
export interface RedisCredentials {
  /** A reference to the password of a user: a workload, {@link DEFAULT_USER} or one of {@link ownUsers}. */
  readonly passwordOf: (user: string) => KubernetesSecret;
  /** The password itself, for the files of users. */
  readonly textOf: (user: string) => pulumi.Output<string>;
}

/** @throws Error for a user that no Redis of the plan has. */
export function redisCredentials(
  kept: CredentialMaker,
  ofUsers: CredentialMaker,
  plan: Plan,
): RedisCredentials {
  const users = new Set(redisStores(plan).flatMap((store) => usersOf(store, plan).map(({ name }) => name)));
  const held = (
    maker: CredentialMaker,
    { user, suffix }: { readonly user: string; readonly suffix: string },
    more: (text: pulumi.Output<string>) => Record<string, pulumi.Input<string>> = () => ({}),
  ): [string, Password] => {
    const { name, key } = redisSecretOf(user);
    const text = maker.text(suffix, PASSWORD_CHARACTERS);
    const holder = maker.secret(name, { [key]: text, ...more(text) });
    return [user, { text, secret: { in: "kubernetes", name: holder, key } }];
  };
  const passwords = new Map([
    held(kept, { user: DEFAULT_USER, suffix: "redis-password" }, (text) => ({
      // A retiring Redis of a package without users mounts it, and a Secret of a live stack stays as it is.
      "auth.conf": pulumi.interpolate`requirepass ${text}\n`,
    })),
    ...[...users].map((user) => held(ofUsers, { user, suffix: `${redisSecretOf(user).name}-password` })),
  ]);
  const found = (user: string): Password => {
    const password = passwords.get(user);
    if (password === undefined)
      throw new Error(`got the user ${user}, expected one that a Redis of the plan has`);
    return password;
  };
  return { passwordOf: (user) => found(user).secret, textOf: (user) => found(user).text };
}
