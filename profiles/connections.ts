import type { StoreProfile } from "./store.ts";

type PostgresProfile = Extract<StoreProfile, { readonly kind: "postgres" }>;

/** Default of `max_connections`: https://www.postgresql.org/docs/current/runtime-config-connection.html */
export const DEFAULT_CONNECTIONS = 100;

/**
 * Connections of a server beside those of its poolers, chosen: three that PostgreSQL keeps for superusers, and one each for a
 * backup, a restore, a migration, the operator, and its metrics, with two to spare.
 * https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-SUPERUSER-RESERVED-CONNECTIONS
 */
const DIRECT_CONNECTIONS = 10;

/**
 * The connections that a server needs for its poolers, and for those who connect without one; 0 without poolers.
 *
 * @param databases of all stores on the server. @default those of the store
 */
export const connectionsNeeded = (
  { pooler, databases: { length } }: Pick<PostgresProfile, "pooler" | "databases">,
  databases: number = length,
): number => (pooler === undefined ? 0 : pooler.instances * pooler.poolSize * databases + DIRECT_CONNECTIONS);
