import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../../../plan/types.ts";
import type { KubernetesSecret } from "../../../platform.ts";
import { type CredentialMaker, PASSWORD_CHARACTERS } from "./credentialMaker.ts";
import { aclFile, DEFAULT_USER, ownUsers, redisStores, usersOf } from "./redisAcl.ts";

/** The Secret of the stack's Redis. KEDA refers to it by name. */
export const REDIS_SECRET = "redis-credentials";

/** Keys in the Secret: that of the default user is the one which stacks have had from the beginning. */
const keys: Readonly<Record<string, string>> = {
  [DEFAULT_USER]: "password",
  [ownUsers.keda]: "stack-keda",
  [ownUsers.metrics]: "stack-metrics",
};

/** Key in the Secret with the password of a user. */
export const redisPasswordKey = (user: string): string => keys[user] ?? `workload-${user}`;

/** Key in the Secret with the users of a store, as a file for Redis. */
export const aclKey = ({ key }: { readonly key: string }): string => `${key}.acl`;

/** The Secret of the stack's Redis: a password for each user, and a file of users for each store. */
export interface RedisCredentials {
  /** Name of the Secret. */
  readonly name: pulumi.Output<string>;
  /** The password of a user: a workload, {@link DEFAULT_USER} or one of {@link ownUsers}. */
  readonly passwordOf: (user: string) => KubernetesSecret;
}

export function redisCredentials(maker: CredentialMaker, plan: Plan): RedisCredentials {
  const stores = redisStores(plan).map((store) => ({ store, users: usersOf(store, plan) }));
  const names = new Set(stores.flatMap(({ users }) => users.map(({ name }) => name)));
  const admin = maker.text("redis-password", PASSWORD_CHARACTERS);
  const others = [...names].map((name): [string, pulumi.Output<string>] => [
    name,
    maker.replaceable(`redis-password-${redisPasswordKey(name)}`, PASSWORD_CHARACTERS),
  ]);
  const passwords = Object.fromEntries<pulumi.Output<string>>([[DEFAULT_USER, admin], ...others]);
  const files = stores.map(({ store, users }): [string, pulumi.Output<string>] => [
    aclKey(store),
    pulumi.all(passwords).apply((values) => aclFile(users, (name) => values[name] ?? "")),
  ]);
  const entries = Object.entries(passwords).map(([name, value]) => [redisPasswordKey(name), value]);
  const name = maker.secret(REDIS_SECRET, {
    ...Object.fromEntries(entries),
    ...Object.fromEntries(files),
    // A retiring Redis of a package without users still mounts it.
    "auth.conf": pulumi.interpolate`requirepass ${admin}\n`,
  });
  return { name, passwordOf: (user) => ({ in: "kubernetes", name, key: redisPasswordKey(user) }) };
}
