import { ends } from "../../../../profiles/workload.ts";
import { workloadName } from "../network/service.ts";
import type { Scope } from "../scope.ts";
import { either, labelled, rate, series } from "./series.ts";

/** The pods of a Deployment have its name, that of a ReplicaSet and five characters more. */
const podsOf = (deployment: string): string => `pod=~"${deployment}-[a-z0-9]+-[a-z0-9]{5}"`;

/** Bytes a second that the pods of each workload receive and send. cAdvisor counts them for a pod, and for no container. */
export const networkBytesPerSecond = (scope: Scope): string | null =>
  either(
    Object.values(scope.plan.workloads)
      .filter(({ kind }) => !ends(kind))
      .map((workload) => {
        const pods = podsOf(workloadName(workload));
        const of = (metric: string): string => `sum(${rate(series(scope, metric, pods))})`;
        const both = `${of("container_network_receive_bytes_total")} + ${of("container_network_transmit_bytes_total")}`;
        return labelled(both, "workload", workload.name);
      }),
  );

/** Reads and writes a second of each pod. */
export const diskOperationsPerSecond = (scope: Scope): string => {
  const of = (metric: string): string => `sum by (pod) (${rate(series(scope, metric))})`;
  return `${of("container_fs_reads_total")} + ${of("container_fs_writes_total")}`;
};

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
