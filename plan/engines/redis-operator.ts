import { type SingleRedisPlan, singleRedis } from "./redis.ts";
import { noReaders, type Readers, type StoreInput } from "./store.ts";

export type RedisOperatorPlan = SingleRedisPlan<"redis-operator">;

/**
 * One Redis, run by the Redis operator. The operator makes three Services for it: one with an address, a headless
 * one, and an additional one that may have another type.
 * https://github.com/OT-CONTAINER-KIT/redis-operator/blob/v0.26.0/internal/k8sutils/redis-standalone.go
 */
export const redisOperator = (
  input: StoreInput<"queue" | "redis">,
  readers: Readers = noReaders,
): RedisOperatorPlan =>
  singleRedis({ engine: "redis-operator", services: 3, operator: "redis-operator" }, input, readers);
