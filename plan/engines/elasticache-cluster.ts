import { variables, variablesOf } from "../variables.ts";
import { servicePorts } from "./elasticache.ts";
import { type RedisFigures, redisFields } from "./redis.ts";
import { type ListeningStore, managed, noReaders, type StoreInput } from "./store.ts";

/** A cache in ElastiCache whose keys are spread over several primaries. */
export interface ElasticacheClusterPlan
  extends ListeningStore<"elasticache-cluster", "redis", "redis-cluster">,
    RedisFigures {
  readonly memoryMiB: number;
  /** Number of nodes: primaries and their copies. */
  readonly members: number;
  /** Number of primaries; each holds a part of the keys. */
  readonly shards: number;
  /** Number of copies of each primary. */
  readonly replicasPerShard: number;
}

/** Redis on ElastiCache as a cluster: what is said of `redis-cluster` holds for its clients. */
export const elasticacheCluster = (input: StoreInput<"redis">): ElasticacheClusterPlan => {
  const { members: shards, durable } = input.store;
  // The log that AWS keeps of a durable cluster needs a copy of each primary.
  const replicasPerShard = Math.max(durable ? 1 : 0, input.store.replicasPerShard ?? 0);
  return {
    engine: "elasticache-cluster",
    ...managed,
    ...redisFields(input),
    kind: "redis",
    protocol: "redis-cluster",
    variables: variablesOf(variables.redis["redis-cluster"], { store: input.name }),
    ports: servicePorts(input, noReaders),
    members: shards * (1 + replicasPerShard),
    shards,
    replicasPerShard,
  };
};
