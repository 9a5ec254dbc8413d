import type { StorePlans } from "../../../../plan/types.ts";
import { partName } from "../pods/statefulSet.ts";
import { memberHosts } from "../storage/members.ts";

export type Cluster = StorePlans["redis-cluster"];

/** Host names of the members of each shard: a primary and its copies. */
export const hostsOfShards = (store: Cluster): string[][] =>
  Array.from({ length: store.shards }, (_, shard) =>
    memberHosts(store, 1 + store.replicasPerShard, partName(store, String(shard))),
  );
