import { UnsupportedError } from "../../../../base/errors.ts";
import type { StorePlan } from "../../../../plan/types.ts";
import { DEFAULT_USER } from "../../../kubernetes/parts/redis/acl.ts";
import { type CacheNodeSize, cacheSize, clusterNodeSize } from "../sizes.ts";
import { type CacheStore, isCache, isCopied, layoutOf } from "./engine.ts";

/** The nodes of a store. @throws UnsupportedError if none is large enough. */
export const nodeSizeOf = (store: CacheStore): CacheNodeSize =>
  store.engine === "elasticache-cluster"
    ? clusterNodeSize(store.memoryMiB, { copied: isCopied(store), logged: store.durable })
    : cacheSize(store.memoryMiB, { copied: isCopied(store) });

/** Users that one store may have: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html (read 2026-11-27) */
const MOST_USERS = 100;
/** Users of a store besides its workloads: who moves data, and KEDA. */
const OWN_USERS = 2;

/** Nodes of one shard: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Replication.html (read 2026-11-27) */
const MOST_NODES = 6;

/**
 * Refuses what ElastiCache does not hold, before anything is registered.
 *
 * @throws UnsupportedError for too much memory, too many copies, or users that a store cannot have.
 */
export function checkCache(store: StorePlan): void {
  if (!isCache(store)) return;
  nodeSizeOf(store);
  const { nodes } = layoutOf(store);
  if (nodes > MOST_NODES) {
    throw new UnsupportedError(
      `AWS: store ${store.name}: got ${nodes} nodes with the same data, expected at most ${MOST_NODES}`,
    );
  }
  if (store.users.includes(DEFAULT_USER)) {
    throw new UnsupportedError(
      `workload ${DEFAULT_USER}: expected another name, as Redis has a user ${DEFAULT_USER} with all rights`,
    );
  }
  if (store.users.length + OWN_USERS > MOST_USERS) {
    throw new UnsupportedError(
      `AWS: store ${store.name}: got ${store.users.length} workloads, expected at most ${MOST_USERS - OWN_USERS}, as each is a user of it`,
    );
  }
}
