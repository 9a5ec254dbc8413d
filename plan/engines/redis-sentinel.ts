import { REDIS_PORT, type RunRedis, readerPorts, redisFields, redisMembers, redisVolumes } from "./redis.ts";
import { noReaders, type ProcessPlan, type Readers, type Size, type StoreInput } from "./store.ts";

export interface RedisSentinelPlan extends RunRedis<"redis-sentinel"> {
  readonly processes: readonly [members: ProcessPlan, sentinels: ProcessPlan];
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
 * Redis with copies, one of which takes over when the primary fails, run by the Redis operator. Sentinels see the failure
 * and promote a copy; the operator then points the Service of the primary to it. Workloads connect to that Service, so they
 * need not know the sentinels.
 * https://github.com/OT-CONTAINER-KIT/redis-operator/blob/v0.26.0/internal/k8sutils/redis-replication.go
 */
export const redisSentinel = (
  input: StoreInput<"queue" | "redis">,
  readers: Readers = noReaders,
): RedisSentinelPlan => {
  const { members, memoryMiB } = input.store;
  const { metrics, asked } = readerPorts(input, readers);
  return {
    engine: "redis-sentinel",
    ...redisFields(input),
    processes: [
      redisMembers(memoryMiB, members, readers),
      { role: "sentinel", count: SENTINELS, size: SENTINEL },
    ],
    volumes: redisVolumes(input, members),
    services: MEMBER_SERVICES + SENTINEL_SERVICES,
    ports: {
      clients: [REDIS_PORT],
      members: [REDIS_PORT, SENTINEL_PORT],
      metrics,
      asked: [{ by: "redis-operator", ports: [REDIS_PORT, SENTINEL_PORT] }, ...asked],
    },
    operator: "redis-operator",
  };
};
