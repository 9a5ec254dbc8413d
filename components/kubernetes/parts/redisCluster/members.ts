import type { StorePlans } from "../../../../plan/types.ts";
import { partName } from "../pods/statefulSet.ts";
import { storeName } from "../storage/store.ts";

export type Cluster = StorePlans["redis-cluster"];

/** The headless Service by which members know each other. */
export const membersService = (store: Pick<Cluster, "name" | "engine">): string =>
  `${storeName(store)}-members`;

/** Numbers of the shards. */
export const shardsOf = ({ shards }: Pick<Cluster, "shards">): number[] =>
  Array.from({ length: shards }, (_, shard) => shard);

/** Host names of the members of a shard. */
export const hostsOf = (store: Cluster, shard: number): string[] =>
  Array.from(
    { length: 1 + store.replicasPerShard },
    (_, member) => `${partName(store, String(shard))}-${member}.${membersService(store)}`,
  );
