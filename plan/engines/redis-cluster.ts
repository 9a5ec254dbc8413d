import { gbOfMiB } from "../../base/bytes.ts";
import { variables, variablesOf } from "../variables.ts";
import {
  CACHE_VOLUME_GB,
  REDIS_PORT,
  type RunRedis,
  readerPorts,
  redisFields,
  redisMembers,
} from "./redis.ts";
import {
  noReaders,
  type ProcessPlan,
  type Readers,
  type Size,
  type StoreInput,
  type VolumePlan,
} from "./store.ts";

export interface RedisClusterPlan extends RunRedis<"redis-cluster", "redis", "redis-cluster"> {
  readonly processes: readonly [members: ProcessPlan, setup: ProcessPlan];
  readonly volumes: readonly [members: VolumePlan];
  /** Number of primaries; each holds a part of the keys. */
  readonly shards: number;
  /** Number of copies of each primary. */
  readonly replicasPerShard: number;
}

/** Port of the cluster bus, on which members exchange where the keys are: https://redis.io/docs/latest/operate/oss_and_stack/management/scaling/ */
export const BUS_PORT = 16379;
/** Size of the Job that spreads the keys over the primaries. */
const SETUP: Size = { cpu: 0.1, memoryMiB: 64 };

/** Redis writes its append-only file anew beside the old one, and an old one may be as long as the data again. */
const FILES_OF_DATA = 3;

/** Volume of a member, GB. A cache that may be empty still keeps its place in the cluster there. */
const volumeOf = ({ durable, memoryMiB }: StoreInput<"redis">["store"]): number =>
  durable ? Math.max(CACHE_VOLUME_GB, Math.ceil(gbOfMiB(memoryMiB * FILES_OF_DATA))) : CACHE_VOLUME_GB;

/**
 * Redis as a cluster: primaries that each hold a part of the keys, and copies of them. The members themselves see that a
 * primary is lost and make a copy the new one, so no operator is needed. docs/decisions/redis-cluster.md
 */
export function redisCluster(input: StoreInput<"redis">, readers: Readers = noReaders): RedisClusterPlan {
  const { store } = input;
  const { members: shards, replicasPerShard = 0, memoryMiB } = store;
  const count = shards * (1 + replicasPerShard);
  return {
    engine: "redis-cluster",
    ...redisFields(input),
    kind: "redis",
    protocol: "redis-cluster",
    variables: variablesOf(variables.redis["redis-cluster"], { store: input.name }),
    processes: [redisMembers(memoryMiB, count, readers), { role: "setup", count: 1, size: SETUP }],
    volumes: [{ count, capacityGB: volumeOf(store), shared: false }],
    // The headless Service of the members, and the one that clients begin at.
    services: 2,
    ports: {
      clients: [REDIS_PORT],
      members: [REDIS_PORT, BUS_PORT],
      ...readerPorts(input, readers),
    },
    operator: null,
    shards,
    replicasPerShard,
  };
}
