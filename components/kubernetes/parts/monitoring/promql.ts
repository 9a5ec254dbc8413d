import type { Signal, TriggerPlan } from "../../../../plan/types.ts";
import { workloadName } from "../network/service.ts";
import type { Scope } from "../scope.ts";
import { missingTargets, outage, replicas, unavailableReplicas, unreachableStores } from "./availability.ts";
import { replicationLagSeconds } from "./documents.ts";
import { backlogSeconds, deadLetters, queueItems } from "./queues.ts";
import { diskPercent, used, utilization } from "./resources.ts";
import { failedRuns, missedRuns } from "./runs.ts";
import { either, series } from "./series.ts";
import { cacheHitPercent, diskOperationsPerSecond, networkBytesPerSecond } from "./tracked.ts";
import { connectionsPercent, errorPercent, rateLimited, requests, responseTimeMs } from "./traffic.ts";

/**
 * PromQL of each signal, in the signal's unit; null if nothing measures it. Each value has the label of its subject, so
 * that an alert says what is wrong. test/software/alerts finds each series in what its exporter really gives.
 */
const expressions = {
  utilization,
  cpu: (scope) => used(scope, "cpu"),
  memory: (scope) => used(scope, "memory"),
  backlogSeconds,
  errorPercent,
  responseTimeMs,
  requestsPerSecond: requests,
  replicas,
  rateLimited,
  failedRuns,
  missedRuns,
  unavailableReplicas,
  diskPercent,
  deadLetters,
  outage,
  unreachableStores,
  connectionsPercent,
  replicationLagSeconds,
  missingTargets,
  networkBytesPerSecond,
  diskOperationsPerSecond,
  queueItems,
  cacheHitPercent,
  // Clouds measure these.
  natErrors: () => null,
  bandwidthPercent: () => null,
  unplacedPods: () => null,
} satisfies Record<Signal, (scope: Scope) => string | null>;

export const expressionOf = (scope: Scope, signal: Signal): string | null => expressions[signal](scope);

/** The workloads that could shrink; null if the tier has only fixed numbers of replicas. */
const shrinkable = (scope: Scope): string | null =>
  either(
    Object.values(scope.plan.workloads)
      .filter(({ autoscaler }) => autoscaler !== null)
      .map((workload) => {
        const wanted = series(
          scope,
          "kube_deployment_spec_replicas",
          `deployment="${workloadName(workload)}"`,
        );
        return `label_replace(${wanted} > ${workload.replicas.min}, "workload", "${workload.name}", "", "")`;
      }),
  );

/**
 * PromQL that is true when the trigger fires; null if nothing measures its signal. A little load is worth a message only
 * where a workload has more replicas than its minimum: then its autoscaler does not do its work.
 */
export function conditionOf(scope: Scope, { signal, above, below, action }: TriggerPlan): string | null {
  const expression = expressionOf(scope, signal);
  if (expression === null) return null;
  const condition = above === undefined ? `(${expression}) < ${below}` : `(${expression}) > ${above}`;
  if (action !== "scale-down") return condition;
  const workloads = shrinkable(scope);
  return workloads === null ? null : `${condition} and on (workload) (${workloads})`;
}
