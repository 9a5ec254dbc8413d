import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AutoscalerPlan, WorkloadPlan } from "../../../../plan/types.ts";
import { alarmArgs, type Metric, type MetricQuery } from "../monitoring/metrics.ts";
import { oldestOf } from "../monitoring/queues.ts";
import { BUSY_PERCENT, itemsPerReplica, serviceUtilization } from "../monitoring/utilization.ts";

interface ScalingArgs {
  /** Logical name of the workload. */
  readonly name: string;
  readonly workload: WorkloadPlan;
  readonly autoscaler: AutoscalerPlan;
  readonly cluster: aws.ecs.Cluster;
  readonly service: aws.ecs.Service;
  /** Ages of the oldest items in the queues that the workload takes from, as far as something measures them. */
  readonly ages: readonly Metric[];
  /** Number of items in its queue, where their age is not known. */
  readonly items: MetricQuery | null;
  /** Label of balancer and target group in the request metric; null if requests are not counted. */
  readonly requestLabel: pulumi.Input<string> | null;
  readonly parent: pulumi.Resource;
}

/** Percent of the replicas that one step adds. */
const GROWTH_PERCENT = 25;
/** A new task needs about a minute until it works; the next step waits twice that time. */
const UP_COOLDOWN_SECONDS = 120;
const DOWN_COOLDOWN_SECONDS = 300;

/**
 * The autoscaler of a workload: alarms add a quarter of the replicas, or remove one replica.
 *
 * @returns the policy that adds replicas; alarms of the whole stack use it too.
 */
export function scaling(args: ScalingArgs): aws.appautoscaling.Policy {
  const { name, workload, cluster, service, parent } = args;
  const target = new aws.appautoscaling.Target(
    `${name}-scaling`,
    {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: pulumi.interpolate`service/${cluster.name}/${service.name}`,
      minCapacity: workload.replicas.min,
      maxCapacity: workload.replicas.max,
    },
    { parent },
  );
  const up = step(`${name}-scale-up`, target, { percent: GROWTH_PERCENT }, parent);
  const down = step(`${name}-scale-down`, target, { replicas: -1 }, parent);
  upAlarms(args, up);
  downAlarm(args, down);
  requestTracking(args, target);
  return up;
}

type Change = { readonly percent: number } | { readonly replicas: number };

function step(
  name: string,
  target: aws.appautoscaling.Target,
  change: Change,
  parent: pulumi.Resource,
): aws.appautoscaling.Policy {
  const grows = "percent" in change;
  const adjustment = grows
    ? { scalingAdjustment: change.percent, metricIntervalLowerBound: "0" }
    : { scalingAdjustment: change.replicas, metricIntervalUpperBound: "0" };
  return new aws.appautoscaling.Policy(
    name,
    {
      policyType: "StepScaling",
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      stepScalingPolicyConfiguration: {
        adjustmentType: grows ? "PercentChangeInCapacity" : "ChangeInCapacity",
        ...(grows ? { minAdjustmentMagnitude: 1 } : {}),
        cooldown: grows ? UP_COOLDOWN_SECONDS : DOWN_COOLDOWN_SECONDS,
        metricAggregationType: "Maximum",
        stepAdjustments: [adjustment],
      },
    },
    { parent },
  );
}

/** What waits for a workload, and from where on that is too much. */
interface Backlog {
  readonly query: MetricQuery & { readonly expression: string };
  readonly above: number;
  readonly windowSeconds: number;
}

/** The age of the oldest item, or the items of each replica, as far as the tier states a limit of it. */
function backlogOf({ autoscaler, ages, items, ...id }: ScalingArgs): Backlog | null {
  const { backlogSeconds, backlogItemsPerReplica, scaleUpWindowSeconds } = autoscaler;
  // The age of a backlog is a duration already, so it needs no further window.
  if (ages.length > 0 && backlogSeconds !== null)
    return { query: oldestOf(ages), above: backlogSeconds, windowSeconds: 0 };
  if (items === null || backlogItemsPerReplica === null) return null;
  const query = itemsPerReplica(items, id);
  return { query, above: backlogItemsPerReplica, windowSeconds: scaleUpWindowSeconds };
}

/** One alarm per signal, each with its own threshold. */
function upAlarms(args: ScalingArgs, up: aws.appautoscaling.Policy) {
  const { name, autoscaler, cluster, service, parent } = args;
  const { cpuPercent, memoryPercent, scaleUpWindowSeconds: windowSeconds } = autoscaler;
  const used = (resource: "cpu" | "memory", above: number | null) => ({
    ...{ above, windowSeconds },
    query: serviceUtilization({ cluster, service }, [resource]),
  });
  const rows = {
    cpu: used("cpu", cpuPercent),
    memory: used("memory", memoryPercent),
    backlog: backlogOf(args),
  };
  for (const [signal, row] of Object.entries(rows)) {
    if (row === null || row.above === null) continue;
    const { query, above } = row;
    new aws.cloudwatch.MetricAlarm(
      `${name}-${signal}-high`,
      {
        alarmDescription: `Grows ${name}: ${signal} above ${above}`,
        ...alarmArgs({ query, above, windowSeconds: row.windowSeconds }),
        alarmActions: [up.arn],
      },
      { parent },
    );
  }
}

/**
 * Removes replicas only while CPU and memory use are low and no old work waits. Low use alone is not enough, because
 * agents that wait for an API use little.
 */
function downAlarm(args: ScalingArgs, down: aws.appautoscaling.Policy): void {
  const { name, autoscaler, cluster, service, parent } = args;
  const { scaleDownPercent, scaleDownWindowSeconds } = autoscaler;
  if (scaleDownPercent === null) return;
  const used = serviceUtilization({ cluster, service }, ["cpu", "memory"]);
  const backlog = backlogOf(args);
  const query: MetricQuery =
    backlog === null
      ? used
      : {
          label: used.label,
          metrics: { ...used.metrics, ...backlog.query.metrics },
          expression: `IF(${backlog.query.expression} > ${backlog.above}, ${BUSY_PERCENT}, ${used.expression ?? ""})`,
        };
  new aws.cloudwatch.MetricAlarm(
    `${name}-idle`,
    {
      alarmDescription: `Shrinks ${name}: CPU and memory below ${scaleDownPercent} percent`,
      ...alarmArgs({ query, below: scaleDownPercent, windowSeconds: scaleDownWindowSeconds }),
      alarmActions: [down.arn],
    },
    { parent },
  );
}

function requestTracking(
  { name, autoscaler, requestLabel, parent }: ScalingArgs,
  target: aws.appautoscaling.Target,
): void {
  const { requestsPerSecond, scaleUpWindowSeconds, scaleDownWindowSeconds } = autoscaler;
  if (requestsPerSecond === null || requestLabel === null) return;
  new aws.appautoscaling.Policy(
    `${name}-scale-requests`,
    {
      policyType: "TargetTrackingScaling",
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: {
          predefinedMetricType: "ALBRequestCountPerTarget",
          resourceLabel: requestLabel,
        },
        // The metric counts requests per minute.
        targetValue: requestsPerSecond * 60,
        scaleOutCooldown: scaleUpWindowSeconds,
        scaleInCooldown: scaleDownWindowSeconds,
      },
    },
    { parent },
  );
}
