import type { EndpointOf } from "../../platform.ts";
import { databaseEndpoint } from "../parts/postgres/endpoint.ts";
import { createDatabase } from "../parts/postgres/operatedDatabase.ts";
import { guestUser, serverOf } from "../parts/postgres/servers.ts";
import type { StoreBuilder } from "../parts/storage/store.ts";

/**
 * Databases on the server of another store, with a user who reaches nothing else there. A server that the stack runs makes
 * both when it starts; CloudNativePG makes the user, and this the databases.
 */
export const buildLogicalDatabase: StoreBuilder<"logical-database"> = (store, context): EndpointOf => {
  const user = guestUser(store.name);
  const server = serverOf(store, context.scope.plan);
  const password = context.credentials.guest(store);
  if (server.engine === "cloudnative-pg") {
    for (const database of store.databases) createDatabase(store, server, context, { database, owner: user });
  }
  return databaseEndpoint(store, context.scope, { user, password });
};
