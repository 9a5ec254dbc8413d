import type { Scope } from "../scope.ts";
import { either, rate, series } from "./series.ts";

/** The sum of the rates of two counters, for each pod. */
const ofPods =
  (one: string, other: string) =>
  (scope: Scope): string =>
    [one, other].map((metric) => `sum by (pod) (${rate(series(scope, metric))})`).join(" + ");

/** Bytes a second that each pod receives and sends. */
export const networkBytesPerSecond = ofPods(
  "container_network_receive_bytes_total",
  "container_network_transmit_bytes_total",
);

/** Reads and writes a second of each pod. */
export const diskOperationsPerSecond = ofPods("container_fs_reads_total", "container_fs_writes_total");

/** Reads of each cache that found a value, percent of all. */
export const cacheHitPercent = (scope: Scope): string | null =>
  either(
    Object.values(scope.plan.stores)
      .filter(({ kind, ports }) => kind === "redis" && ports.metrics.length > 0)
      .map(({ key }) => {
        const of = (metric: string): string =>
          `sum by (store) (${rate(series(scope, metric, `store="${key}"`))})`;
        const hits = of("redis_keyspace_hits_total");
        return `100 * ${hits} / (${hits} + ${of("redis_keyspace_misses_total")} > 0)`;
      }),
  );
