import aws from "@pulumi/aws";
import type { CacheNodeSize } from "../sizes.ts";
import type { CacheArgs } from "./engine.ts";

/** Major version → name of the family of its parameters: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html (read 2026-11-27) */
const familyOf = (version: string): string => `valkey${version.split(".")[0]}`;

interface ParameterArgs {
  readonly label: string;
  /** Version of Valkey, such as `8.0`. */
  readonly version: string;
  readonly size: CacheNodeSize;
}

/**
 * The parameters of a store: what becomes of a write beyond its memory, and the memory that holds no data. Without a group of
 * its own, ElastiCache drops only what has a time to live, and keeps a quarter of every node.
 */
export function cacheParameters(
  { store, parent }: CacheArgs,
  { label, version, size }: ParameterArgs,
): aws.elasticache.ParameterGroup {
  const parameters = {
    "maxmemory-policy": store.maxMemoryPolicy,
    "reserved-memory-percent": String(size.reservedPercent),
    ...(store.engine === "elasticache-cluster" ? { "cluster-enabled": "yes" } : {}),
  };
  return new aws.elasticache.ParameterGroup(
    `${label}-parameters`,
    {
      family: familyOf(version),
      description: `Store ${store.name}`,
      parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })),
    },
    { parent },
  );
}
