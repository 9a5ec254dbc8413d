import { variables, variablesOf } from "../variables.ts";
import { REDIS_PORT, redisSize, redisVolumes } from "./redis.ts";
import type { RunStore, StoreInput } from "./store.ts";

export interface RedisClusterPlan extends RunStore<"redis-cluster", "redis", "redis"> {
  readonly memoryMiB: number;
  /** Number of primaries; each holds a part of the keys. */
  readonly shards: number;
  /** Number of copies of each primary. */
  readonly replicasPerShard: number;
  readonly durable: boolean;
  /** Memory that the values of one member may take, MiB. */
  readonly dataMemoryMiB: number;
  /** Major version; null if the profile leaves it open. */
  readonly version: number | null;
}

/** Port of the cluster bus, on which members exchange where the keys are. */
const BUS_PORT = 16379;
/**
 * The operator makes three Services for the primaries and three for the copies: with an address, headless,
 * additional.
 */
const SERVICES_PER_ROLE = 3;

/**
 * Redis as a cluster, run by the Redis operator: primaries that each hold a part of the keys, and copies of them.
 * https://github.com/OT-CONTAINER-KIT/redis-operator/blob/master/internal/k8sutils/redis-cluster.go
 */
export function redisCluster(input: StoreInput<"redis">): RedisClusterPlan {
  const { name, store, users } = input;
  const { members: shards, replicasPerShard = 0, memoryMiB, durable, version } = store;
  const members = shards * (1 + replicasPerShard);
  return {
    name,
    kind: "redis",
    engine: "redis-cluster",
    protocol: "redis",
    users,
    capacityGB: null,
    memoryMiB,
    processes: [{ role: "member", count: members, size: redisSize(memoryMiB) }],
    volumes: redisVolumes(input, members),
    services: SERVICES_PER_ROLE * (replicasPerShard > 0 ? 2 : 1),
    ports: {
      clients: [REDIS_PORT],
      members: [REDIS_PORT, BUS_PORT],
      metrics: [],
      asked: [{ by: "redis-operator", ports: [REDIS_PORT] }],
    },
    operator: "redis-operator",
    asksApiServer: false,
    variables: variablesOf(variables.redis.redis, { store: name }),
    shards,
    replicasPerShard,
    durable,
    dataMemoryMiB: memoryMiB,
    version: version ?? null,
  };
}
