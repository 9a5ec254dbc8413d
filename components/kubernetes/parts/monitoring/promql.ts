import type { Signal, TriggerPlan, WorkloadPlan } from "../../../../plan/types.ts";
import { workloadName } from "../network/service.ts";
import { countsBacklog } from "../pods/autoscaling.ts";
import type { Scope } from "../scope.ts";

/** Window of all rates: ten samples at an interval of 30 s. */
const RATE = "5m";

const RESOURCES = {
  cpu: { metric: "container_cpu_usage_seconds_total", used: (series: string) => `rate(${series}[${RATE}])` },
  memory: { metric: "container_memory_working_set_bytes", used: (series: string) => series },
} as const;

/** Names of the workloads that run all the time, as a regular expression. A CronJob uses nothing between its runs. */
const running = ({ plan }: Scope): string =>
  Object.values(plan.workloads)
    .filter(({ kind }) => kind !== "cron")
    .map(({ name }) => name)
    .join("|");

/** Use of each workload in percent of its request: cAdvisor's metrics divided by those of kube-state-metrics. */
function used(scope: Scope, resource: keyof typeof RESOURCES): string {
  const containers = `namespace="${scope.namespaceName}",container=~"${running(scope)}"`;
  const { metric, used: use } = RESOURCES[resource];
  const requested = `kube_pod_container_resource_requests{${containers},resource="${resource}"}`;
  // The metrics contain the requests of finished pods too, so only running pods are counted.
  const alive = `on(pod) group_left() (kube_pod_status_phase{namespace="${scope.namespaceName}",phase="Running"} == 1)`;
  return `100 * sum by (container) (${use(`${metric}{${containers}}`)}) / sum by (container) (${requested} * ${alive})`;
}

/** CPU or memory, whichever is higher. */
const utilization = (scope: Scope): string => {
  const each = (["cpu", "memory"] as const).map(
    (resource) => `label_replace(${used(scope, resource)}, "resource", "${resource}", "", "")`,
  );
  return `max by (container) (${each.join(" or ")})`;
};

const requests = ({ namespaceName }: Scope, more = ""): string =>
  `sum(rate(echelon_http_requests_total{namespace="${namespaceName}"${more}}[${RATE}]))`;

const seconds = ({ namespaceName }: Scope, part: "sum" | "count"): string =>
  `sum(rate(echelon_http_request_duration_seconds_${part}{namespace="${namespaceName}"}[${RATE}]))`;

/**
 * Estimated age of the oldest waiting item: the number of waiting items per ready replica, times the time that a
 * replica needs for an item. Null if KEDA does not count the items.
 */
function backlog(scope: Scope): string | null {
  const ages = Object.values(scope.plan.workloads)
    .filter((workload) => countsBacklog(scope, workload))
    .map((workload) => backlogOf(scope, workload));
  return ages.length === 0 ? null : `max(${ages.join(" or ")})`;
}

function backlogOf({ namespaceName }: Scope, workload: WorkloadPlan): string {
  const name = workloadName(workload);
  const { backlogSeconds, backlogItemsPerReplica } = workload.autoscaler ?? {};
  const secondsPerItem = (backlogSeconds ?? 0) / (backlogItemsPerReplica ?? 1);
  // Prometheus renames the label `namespace` of KEDA's metrics if its own label has the same name.
  const own = `scaledObject="${name}",scaler="redisScaler"`;
  const items = `max(keda_scaler_metrics_value{exported_namespace="${namespaceName}",${own}} or keda_scaler_metrics_value{namespace="${namespaceName}",${own}})`;
  const replicas = `max(kube_deployment_status_replicas_ready{namespace="${namespaceName}",deployment="${name}"})`;
  return `(${secondsPerItem} * ${items} / clamp_min(${replicas}, 1))`;
}

/** PromQL of each signal, in the signal's unit; null if nothing measures it. */
const expressions = {
  utilization,
  cpu: (scope) => used(scope, "cpu"),
  memory: (scope) => used(scope, "memory"),
  backlogSeconds: backlog,
  errorPercent: (scope) => `100 * ${requests(scope, ',code=~"5.."')} / (${requests(scope)} > 0)`,
  responseTimeMs: (scope) => `1000 * ${seconds(scope, "sum")} / (${seconds(scope, "count")} > 0)`,
  requestsPerSecond: (scope) => requests(scope),
  replicas: ({ namespaceName }) =>
    `sum by (deployment) (kube_deployment_status_replicas_ready{namespace="${namespaceName}"})`,
  failedRuns: () => null,
  missedRuns: () => null,
  unavailableReplicas: () => null,
  diskPercent: () => null,
  deadLetters: () => null,
  outage: () => null,
  rateLimited: ({ namespaceName }) =>
    `sum(rate(echelon_rate_limited_total{namespace="${namespaceName}"}[${RATE}]))`,
} satisfies Record<Signal, (scope: Scope) => string | null>;

export const expressionOf = (scope: Scope, signal: Signal): string | null => expressions[signal](scope);

/** PromQL that is true when the trigger fires; null if nothing measures its signal. */
export function conditionOf(scope: Scope, { signal, above, below }: TriggerPlan): string | null {
  const expression = expressionOf(scope, signal);
  if (expression === null) return null;
  return above === undefined ? `(${expression}) < ${below}` : `(${expression}) > ${above}`;
}
