import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { objectLabels } from "../scope.ts";
import { logicalName, type StoreContext, storeName } from "../storage/store.ts";
import { aclFile, DEFAULT_USER, type Redis, usersOf } from "./acl.ts";

/** Key in the Secret of a store's users. */
export const USERS = "users.acl";

/**
 * The users of a store with their passwords, as a file for Redis. Each content is a Secret of another name: the old one
 * stays until the pods have been replaced. It belongs to the store, so that of a retiring store stays as it was.
 */
export function createUsers(store: Redis, context: StoreContext): pulumi.Output<string> {
  const { scope, foundation, parent, credentials } = context;
  const users = usersOf(store, scope.plan);
  const names = [DEFAULT_USER, ...users.map(({ name }) => name)];
  const { textOf } = credentials.redis();
  const passwords = pulumi.all(Object.fromEntries(names.map((name) => [name, textOf(name)])));
  const { metadata } = new kubernetes.core.v1.Secret(
    `${logicalName(scope, store)}-users`,
    {
      metadata: {
        namespace: foundation.namespace,
        labels: objectLabels(scope, storeName(store), "store"),
      },
      type: "Opaque",
      stringData: { [USERS]: passwords.apply((values) => aclFile(users, (name) => values[name] ?? "")) },
    },
    { parent, dependsOn: [...foundation.restrictions] },
  );
  return metadata.name;
}
