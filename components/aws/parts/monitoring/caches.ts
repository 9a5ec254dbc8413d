import type { Signal } from "../../../../plan/types.ts";
import { type Cache, type CacheNode, type CacheStore, layoutOf } from "../cache/engine.ts";
import type { StoreMetric } from "../store.ts";
import type { Metric, MetricQuery } from "./metrics.ts";
import { type MetricName, metric } from "./metricTable.ts";

type OfNode = Extract<MetricName, `cache${string}`>;
type Nodes = readonly CacheNode[];

/** A metric of each node, by the ids of an expression. */
const ofEach = (prefix: string, name: OfNode, nodes: Nodes): Record<string, Metric> =>
  Object.fromEntries(
    nodes.map((CacheClusterId, index) => [`${prefix}${index}`, metric(name, { CacheClusterId })]),
  );

/** The highest value of all nodes. */
function highest(name: OfNode, nodes: Nodes, label: string): MetricQuery {
  const metrics = ofEach("node", name, nodes);
  return { metrics, expression: `MAX([${Object.keys(metrics).join(", ")}])`, label };
}

const sum = (ids: readonly string[]): string => `SUM([${ids.join(", ")}])`;

/** Used part of the memory for data of the fullest node, percent. */
const cacheUsed = (nodes: Nodes): MetricQuery => highest("cacheMemory", nodes, "memory used, percent");

/** How far the copy that is furthest behind is behind its primary, seconds. A primary reports none. */
const cacheLag = (nodes: Nodes): MetricQuery => highest("cacheLag", nodes, "copies behind, seconds");

/** Reads that were answered, percent of all. Without reads it has no value. */
function cacheHits(nodes: Nodes): MetricQuery {
  const hits = ofEach("hit", "cacheHits", nodes);
  const misses = ofEach("miss", "cacheMisses", nodes);
  const found = sum(Object.keys(hits));
  return {
    metrics: { ...hits, ...misses },
    expression: `100 * ${found} / (${found} + ${sum(Object.keys(misses))})`,
    label: "reads answered, percent",
  };
}

/** A query of each shard: an alarm on all nodes of a large cluster would have too many metrics. */
const ofShards = ({ shards }: Cache, query: (nodes: Nodes) => MetricQuery): StoreMetric =>
  shards.length === 1
    ? query(shards[0] ?? [])
    : new Map(shards.map((nodes, index) => [`shard-${index + 1}`, query(nodes)]));

/** What ElastiCache measures of a store. */
export function cacheSignals(
  store: CacheStore,
  cache: Cache,
): Readonly<Partial<Record<Signal, StoreMetric>>> {
  // A cache may be full: it drops what it can fetch again. One that has to survive, or refuses writes then, may not.
  const fillsUp = store.durable || store.maxMemoryPolicy === "noeviction";
  return {
    ...(fillsUp ? { diskPercent: ofShards(cache, cacheUsed) } : {}),
    ...(layoutOf(store).nodes > 1 ? { replicationLagSeconds: ofShards(cache, cacheLag) } : {}),
    ...(store.kind === "redis" ? { cacheHitPercent: ofShards(cache, cacheHits) } : {}),
  };
}
