import * as pulumi from "@pulumi/pulumi";
import type { StoreContext } from "../storage/store.ts";
import { storeSecret } from "../storage/storeFiles.ts";
import { aclFile, DEFAULT_USER, type Redis, usersOf } from "./acl.ts";

/** Key in the Secret of a store's users. */
export const USERS = "users.acl";

/**
 * The users of a store with their passwords, as a file for Redis. It belongs to the store, so that of a retiring store stays
 * as it was.
 */
export function createUsers(store: Redis, context: StoreContext): pulumi.Output<string> {
  const { scope, credentials } = context;
  const users = usersOf(store, scope.plan);
  const names = [DEFAULT_USER, ...users.map(({ name }) => name)];
  const { textOf } = credentials.redis();
  const passwords = pulumi.all(Object.fromEntries(names.map((name) => [name, textOf(name)])));
  return storeSecret(store, context, "users", {
    [USERS]: passwords.apply((values) => aclFile(users, (name) => values[name] ?? "")),
  });
}
