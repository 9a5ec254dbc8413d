import type aws from "@pulumi/aws";
import type { Metric, MetricQuery } from "./metrics.ts";
import { metric } from "./metricTable.ts";

type Resource = "cpu" | "memory";

/** The highest of the given metrics, percent. */
const highest = (metrics: Readonly<Partial<Record<Resource, Metric>>>, label: string): MetricQuery => {
  const ids = Object.keys(metrics);
  return { metrics, label, ...(ids.length === 1 ? {} : { expression: `MAX([${ids.join(", ")}])` }) };
};

const pick = (
  all: Readonly<Record<Resource, Metric>>,
  names: readonly Resource[],
): Partial<Record<Resource, Metric>> => Object.fromEntries(names.map((name) => [name, all[name]]));

const labelOf = (names: readonly Resource[]): string => `${names.join(" and ")} used, percent`;

/** A service of ECS, as its metrics name it. */
export interface ServiceId {
  readonly cluster: aws.ecs.Cluster;
  readonly service: aws.ecs.Service;
}

export const serviceDimensions = ({ cluster, service }: ServiceId) => ({
  ClusterName: cluster.name,
  ServiceName: service.name,
});

/** CPU or memory use of a service, percent of the size of its tasks; the higher one if both are given. */
export function serviceUtilization(id: ServiceId, names: readonly Resource[]): MetricQuery {
  const dimensions = serviceDimensions(id);
  const all = { cpu: metric("serviceCpu", dimensions), memory: metric("serviceMemory", dimensions) };
  return highest(pick(all, names), labelOf(names));
}

/** CPU or memory use of a machine, percent; the higher one if both are given. The agent measures memory. */
export function hostUtilization({ id }: aws.ec2.Instance, names: readonly Resource[]): MetricQuery {
  const all = {
    cpu: metric("machineCpu", { InstanceId: id }),
    memory: metric("machineMemory", { InstanceId: id }),
  };
  return highest(pick(all, names), labelOf(names));
}

/** Value of an idle alarm while no replica may be removed. */
export const BUSY_PERCENT = 100;

/** The use of a service with more than its fewest replicas. Fewer cannot be had, so an idle night alerts nobody. */
export function reducibleUtilization(id: ServiceId, fewest: number): MetricQuery {
  const used = serviceUtilization(id, ["cpu", "memory"]);
  return {
    ...used,
    metrics: { ...used.metrics, tasks: metric("serviceTasks", serviceDimensions(id)) },
    expression: `IF(tasks > ${fewest}, ${used.expression ?? ""}, ${BUSY_PERCENT})`,
  };
}

/** Items of a queue for each replica that runs, one at least. An idle queue has no data, which counts as 0. */
export function itemsPerReplica(
  { metrics }: MetricQuery,
  id: ServiceId,
): MetricQuery & { readonly expression: string } {
  const filled = Object.keys(metrics).map((name) => `FILL(${name}, 0)`);
  return {
    metrics: { ...metrics, tasks: metric("serviceTasks", serviceDimensions(id)) },
    expression: `(${filled.join(" + ")}) / IF(FILL(tasks, 1) > 1, FILL(tasks, 1), 1)`,
    label: "items for each replica",
  };
}
