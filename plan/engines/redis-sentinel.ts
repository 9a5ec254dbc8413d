import { variables, variablesOf } from "../variables.ts";
import { REDIS_PORT, redisSize, redisVolumes } from "./redis.ts";
import type { ProcessPlan, RunStore, Size, StoreInput } from "./store.ts";

export interface RedisSentinelPlan extends RunStore<"redis-sentinel", "redis", "redis"> {
  readonly processes: readonly [members: ProcessPlan, sentinels: ProcessPlan];
  readonly memoryMiB: number;
  readonly durable: boolean;
  /** Memory that values may take, MiB. */
  readonly dataMemoryMiB: number;
  /** Major version; null if the profile leaves it open. */
  readonly version: number | null;
}

const SENTINEL_PORT = 26379;
/** The smallest number that still has a majority when one fails. */
const SENTINELS = 3;
/** A sentinel holds no data, so it is small. */
const SENTINEL: Size = { cpu: 0.1, memoryMiB: 64 };
/** Services of the members: with an address, headless, additional, one to the primary and one to its copies. */
const MEMBER_SERVICES = 5;
const SENTINEL_SERVICES = 3;

/**
 * Redis that fails over to a copy, run by the Redis operator. Sentinels detect the failure of the primary.
 * https://github.com/OT-CONTAINER-KIT/redis-operator/blob/master/internal/k8sutils/redis-sentinel.go
 */
export function redisSentinel(input: StoreInput<"redis">): RedisSentinelPlan {
  const { name, store, users } = input;
  const { members, memoryMiB, durable, version } = store;
  return {
    name,
    kind: "redis",
    engine: "redis-sentinel",
    protocol: "redis",
    users,
    capacityGB: null,
    memoryMiB,
    processes: [
      { role: "member", count: members, size: redisSize(memoryMiB) },
      { role: "sentinel", count: SENTINELS, size: SENTINEL },
    ],
    volumes: redisVolumes(input, members),
    services: MEMBER_SERVICES + SENTINEL_SERVICES,
    ports: {
      clients: [REDIS_PORT, SENTINEL_PORT],
      members: [REDIS_PORT, SENTINEL_PORT],
      metrics: [],
      asked: [{ by: "redis-operator", ports: [REDIS_PORT, SENTINEL_PORT] }],
    },
    operator: "redis-operator",
    asksApiServer: false,
    variables: variablesOf(variables.redis.redis, { store: name }),
    durable,
    dataMemoryMiB: memoryMiB,
    version: version ?? null,
  };
}
