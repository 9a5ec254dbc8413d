import { REDIS_MAJOR, redisMajor } from "../../../../plan/engines/redis.ts";
import { softwareImage } from "../../../workload/software.ts";
import type { StoreContext } from "../storage/store.ts";

/** Images of Redis in the table of software: the official one, and the operator's own for members and Sentinels. */
type RedisImage = "redis" | "redis-operator" | "redis-sentinel";

/** Name in the table of software of an image of Redis: with the major version where it is not the usual one. */
export const redisSoftware = (image: RedisImage, version: number | null): string => {
  const major = redisMajor(version);
  return major === REDIS_MAJOR ? image : `${image}-${major}`;
};

/** The image of a Redis, in the major version that its tier states. */
export const redisImage = (
  image: RedisImage,
  { version }: { readonly version: number | null },
  { scope }: Pick<StoreContext, "scope">,
): string => softwareImage(scope.settings, redisSoftware(image, version));
