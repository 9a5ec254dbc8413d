import { connectionsNeeded, DEFAULT_CONNECTIONS } from "../profiles/connections.ts";
import type { StoreProfiles } from "./engines/store.ts";

type PostgresProfile = StoreProfiles["postgres"];

/** What a pooler leads to: the primary, or the replicas. */
export type PoolerSide = "primary" | "replicas";

/** Processes that share few connections of a database among many clients. */
export interface PoolerPlan {
  /** One group of poolers for each. */
  readonly sides: readonly PoolerSide[];
  /** Poolers of each side. */
  readonly instances: number;
  readonly mode: "session" | "transaction";
  /** Connections that one pooler opens to each database. */
  readonly poolSize: number;
  /** Connections of clients that one pooler accepts. */
  readonly maxClients: number;
}

export const hasReplicaUrl = ({ readReplicas, members }: PostgresProfile): boolean =>
  readReplicas === true && members > 1;

/** The connections that a server accepts; undefined for its own default. */
export function connectionsOf(store: PostgresProfile, databases: number): number | undefined {
  const { pooler, maxConnections } = store;
  if (pooler === undefined) return maxConnections;
  return Math.max(connectionsNeeded(store, databases), maxConnections ?? DEFAULT_CONNECTIONS);
}

/** Null for a store without poolers. */
export const planPooler = (store: PostgresProfile): PoolerPlan | null =>
  store.pooler === undefined
    ? null
    : { ...store.pooler, sides: hasReplicaUrl(store) ? ["primary", "replicas"] : ["primary"] };

/**
 * A pooler has one thread. It takes 2 kB for a client that waits, and buffers for one that works; with TLS, more.
 * https://www.pgbouncer.org/config.html#low-level-network-settings
 */
export const poolerSize = ({ maxClients }: PoolerPlan) => ({
  cpu: 0.5,
  memoryMiB: 64 + Math.ceil(maxClients / 32),
});
