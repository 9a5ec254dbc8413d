import { ends } from "../../../../profiles/workload.ts";
import type { Scope } from "../scope.ts";
import { rate, renamed, series } from "./series.ts";

const RESOURCES = {
  cpu: { metric: "container_cpu_usage_seconds_total", used: rate },
  memory: { metric: "container_memory_working_set_bytes", used: (selector: string) => selector },
} as const;

/** Names of the workloads that run all the time, as a regular expression. A CronJob uses nothing between its runs. */
const running = ({ plan }: Scope): string =>
  Object.values(plan.workloads)
    .filter(({ kind }) => !ends(kind))
    .map(({ name }) => name)
    .join("|");

/** Use of each container in percent of its request: cAdvisor's metrics divided by those of kube-state-metrics. */
function usedByContainer(scope: Scope, resource: keyof typeof RESOURCES): string {
  const containers = `container=~"${running(scope)}"`;
  const { metric, used } = RESOURCES[resource];
  const requested = series(
    scope,
    "kube_pod_container_resource_requests",
    containers,
    `resource="${resource}"`,
  );
  // The metrics contain the requests of finished pods too, so only running pods are counted.
  const alive = `max by (pod) (${series(scope, "kube_pod_status_phase", 'phase="Running"')} == 1)`;
  const wanted = `sum by (container) (${requested} * on (pod) group_left () ${alive})`;
  return `100 * sum by (container) (${used(series(scope, metric, containers))}) / ${wanted}`;
}

/** Use of each workload in percent of its request. A workload's container has its name. */
export const used = (scope: Scope, resource: keyof typeof RESOURCES): string =>
  renamed(usedByContainer(scope, resource), "container", "workload");

/** CPU or memory, whichever is higher. */
export const utilization = (scope: Scope): string => {
  const each = (["cpu", "memory"] as const).map(
    (resource) => `label_replace(${used(scope, resource)}, "resource", "${resource}", "", "")`,
  );
  return `max by (workload) (${each.join(" or ")})`;
};

/**
 * Used space of each volume in percent. What only root may still write counts as used. Drivers whose volumes are
 * directories of a node report nothing.
 */
export function diskPercent(scope: Scope): string {
  const available = series(scope, "kubelet_volume_stats_available_bytes");
  const capacity = series(scope, "kubelet_volume_stats_capacity_bytes");
  return `max by (persistentvolumeclaim) (100 * (1 - ${available} / ${capacity}))`;
}
