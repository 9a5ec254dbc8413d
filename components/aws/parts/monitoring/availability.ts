import type aws from "@pulumi/aws";
import type { MetricQuery } from "./metrics.ts";
import { metric } from "./metricTable.ts";
import { type ServiceId, serviceDimensions } from "./utilization.ts";

const tasksOf = (id: ServiceId) => ({ tasks: metric("serviceTasks", serviceDimensions(id)) });

/** Number of running tasks of a service. */
export const serviceReplicas = (id: ServiceId, label: string): MetricQuery => ({
  metrics: tasksOf(id),
  label,
});

/** How many tasks of a service are missing to the fewest that it always has. */
export const missingReplicas = (id: ServiceId, fewest: number): MetricQuery => ({
  metrics: tasksOf(id),
  expression: `IF(tasks < ${fewest}, ${fewest} - tasks, 0)`,
  label: "replicas missing",
});

/** 1 while no task of a service runs. */
export const noReplica = (id: ServiceId): MetricQuery => ({
  metrics: { tasks: metric("serviceTasksSeen", serviceDimensions(id)) },
  expression: "IF(tasks < 1, 1, 0)",
  label: "no replica runs",
  silenceIsBad: true,
});

/** The targets of a load balancer. */
export interface Targets {
  readonly loadBalancer: aws.lb.LoadBalancer;
  readonly targetGroup: aws.lb.TargetGroup;
}

const targetDimensions = ({ loadBalancer, targetGroup }: Targets) => ({
  LoadBalancer: loadBalancer.arnSuffix,
  TargetGroup: targetGroup.arnSuffix,
});

/** Number of targets that run and do not answer the health check. */
export const unhealthyTargets = (targets: Targets): MetricQuery => ({
  metrics: { targets: metric("unhealthyTargets", targetDimensions(targets)) },
  label: "replicas that are not ready",
});

/** 1 while nothing answers requests. */
export const noHealthyTarget = (targets: Targets): MetricQuery => ({
  metrics: { targets: metric("healthyTargets", targetDimensions(targets)) },
  expression: "IF(targets < 1, 1, 0)",
  label: "no replica is ready",
  silenceIsBad: true,
});

/** Number of replicas on a machine that are not ready. */
export const unreadyOnHost = (Stack: string): MetricQuery => ({
  metrics: { unready: metric("hostUnready", { Stack }) },
  label: "replicas that are not ready",
});

/** Above 0 while a machine fails its checks, or while no replica of a workload on it is ready, or without either figure. */
export const hostOutage = ({ id }: aws.ec2.Instance, Stack: string): MetricQuery => ({
  metrics: { checks: metric("machineChecks", { InstanceId: id }), down: metric("hostDown", { Stack }) },
  expression: "SUM([checks, down])",
  label: "workloads of which no replica is ready",
  silenceIsBad: true,
});
