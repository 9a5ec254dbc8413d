import { variables, variablesOf } from "../variables.ts";
import { servicePorts } from "./elasticache.ts";
import { type RedisFigures, redisFields } from "./redis.ts";
import { type ListeningStore, managed, noReaders, type StoreInput } from "./store.ts";

/** A cache in ElastiCache whose keys are spread over several primaries. */
export interface ElasticacheClusterPlan
  extends ListeningStore<"elasticache-cluster", "redis", "redis-cluster">,
    RedisFigures {
  readonly memoryMiB: number;
  /** Number of primaries; each holds a part of the keys. */
  readonly shards: number;
  /** Number of copies of each primary. */
  readonly replicasPerShard: number;
}

/** Redis on ElastiCache as a cluster: what is said of `redis-cluster` holds for its clients. */
export const elasticacheCluster = (input: StoreInput<"redis">): ElasticacheClusterPlan => {
  const { members, replicasPerShard = 0, durable } = input.store;
  return {
    engine: "elasticache-cluster",
    ...managed,
    ...redisFields(input),
    kind: "redis",
    protocol: "redis-cluster",
    variables: variablesOf(variables.redis["redis-cluster"], { store: input.name }),
    ports: servicePorts(input, noReaders),
    shards: members,
    // The log that AWS keeps of a durable cluster needs a copy of each primary.
    replicasPerShard: durable ? Math.max(1, replicasPerShard) : replicasPerShard,
  };
};
