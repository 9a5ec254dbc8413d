import kubernetes from "@pulumi/kubernetes";
import type { Input, Resource } from "@pulumi/pulumi";
import type { AutoscalerPlan, WorkloadPlan } from "../../../../plan/types.ts";
import { type Foundation, objectLabels, type Scope } from "../scope.ts";
import { type Access, countedBy, queueOf } from "./backlog.ts";
import { countsRequests, requestTrigger } from "./requestRate.ts";

type Behavior = kubernetes.types.input.autoscaling.v2.HorizontalPodAutoscalerBehavior;

interface AutoscalerArgs {
  readonly workload: WorkloadPlan;
  readonly autoscaler: AutoscalerPlan;
  /** Name of the Deployment. */
  readonly target: string;
  /** Variables of the workload. */
  readonly environment: Readonly<Record<string, Input<string>>>;
  readonly parent: Resource;
  readonly operators: readonly Resource[];
}

/**
 * How fast a workload may grow (double, or 4 pods a minute) and shrink (2 pods a minute, so that work can finish).
 */
const GROW = [
  { type: "Percent", value: 100, periodSeconds: 60 },
  { type: "Pods", value: 4, periodSeconds: 60 },
];
const SHRINK = [{ type: "Pods", value: 2, periodSeconds: 60 }];

/**
 * The `tolerance` of an HPA with which a workload shrinks only below `scaleDownPercent`. An HPA compares the ratio of
 * use to target: with a target of 80% and a floor of 30%, it has to be below 30/80, which is a tolerance of 625m.
 * Null if no floor is stated.
 * https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#tolerance
 */
export function scaleDownTolerance({
  cpuPercent,
  memoryPercent,
  scaleDownPercent,
}: AutoscalerPlan): string | null {
  const targets = [cpuPercent, memoryPercent].filter((target) => target !== null);
  if (scaleDownPercent === null || targets.length === 0) return null;
  return `${Math.round(1000 * (1 - scaleDownPercent / Math.min(...targets)))}m`;
}

function behavior(autoscaler: AutoscalerPlan): Behavior {
  const tolerance = scaleDownTolerance(autoscaler);
  return {
    scaleUp: {
      stabilizationWindowSeconds: autoscaler.scaleUpWindowSeconds,
      selectPolicy: "Max",
      policies: GROW,
    },
    scaleDown: {
      stabilizationWindowSeconds: autoscaler.scaleDownWindowSeconds,
      selectPolicy: "Min",
      policies: SHRINK,
      ...(tolerance === null ? {} : { tolerance }),
    },
  };
}

/** Target use of CPU and memory, percent of the request, by the name of the resource in Kubernetes. */
const utilization = ({ cpuPercent, memoryPercent }: AutoscalerPlan): [string, number][] =>
  Object.entries({ cpu: cpuPercent, memory: memoryPercent }).filter(
    (entry): entry is [string, number] => entry[1] !== null,
  );

/**
 * Lets KEDA take a ScaledObject for a workload that still has this HPA. Without it, a stack that begins to use operators
 * would be refused: the new autoscaler is made before the old one is removed. Both stand for some seconds.
 * https://github.com/kedacore/keda/blob/v2.20.2/apis/keda/v1alpha1/scaledobject_webhook.go#L274
 */
const besideKeda = { "validations.keda.sh/hpa-ownership": "false" };

function horizontal(scope: Scope, { namespace }: Foundation, args: AutoscalerArgs): void {
  const { workload, autoscaler, target, parent } = args;
  new kubernetes.autoscaling.v2.HorizontalPodAutoscaler(
    `${scope.name}-${workload.name}-autoscaler`,
    {
      metadata: {
        name: autoscaler.name ?? target,
        namespace,
        labels: objectLabels(scope, workload.name, "workload"),
        annotations: besideKeda,
      },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: target },
        minReplicas: workload.replicas.min,
        maxReplicas: workload.replicas.max,
        metrics: utilization(autoscaler).map(([name, averageUtilization]) => ({
          type: "Resource",
          resource: { name, target: { type: "Utilization", averageUtilization } },
        })),
        behavior: behavior(autoscaler),
      },
    },
    { parent },
  );
}

/** Whether the workload scales with its backlog. Only KEDA can count the waiting items. */
export const countsBacklog = (scope: Scope, workload: WorkloadPlan): boolean =>
  workload.autoscaler?.backlogItemsPerReplica != null && queueOf(scope, workload) !== null;

const KEDA = "keda.sh/v1alpha1";

/** Gives KEDA its own user of the queue; returns the name of the object that a trigger refers to. */
function queueAccess(
  scope: Scope,
  { namespace }: Foundation,
  { workload, target, parent, operators }: AutoscalerArgs,
  access: Access,
): string {
  const name = `${target}-queue`;
  new kubernetes.apiextensions.CustomResource(
    `${scope.name}-${workload.name}-queue-access`,
    {
      apiVersion: KEDA,
      kind: "TriggerAuthentication",
      metadata: { name, namespace, labels: objectLabels(scope, workload.name, "workload") },
      spec: access,
    },
    { parent, dependsOn: [...operators] },
  );
  return name;
}

type Trigger = Readonly<Record<string, unknown>>;

/** The trigger that counts the items of the queue that the workload takes from; none if it does not scale with them. */
function backlogTriggers(scope: Scope, foundation: Foundation, args: AutoscalerArgs): Trigger[] {
  const { workload, autoscaler } = args;
  const queue = countsBacklog(scope, workload) ? queueOf(scope, workload) : null;
  if (queue === null) return [];
  const { access, ...trigger } = countedBy(queue, {
    scope,
    taker: workload.name,
    items: autoscaler.backlogItemsPerReplica ?? 1,
    environment: args.environment,
  });
  const authentication = queueAccess(scope, foundation, args, access);
  return [{ name: "backlog", ...trigger, authenticationRef: { name: authentication } }];
}

/** The triggers that only KEDA has. */
const triggersOf = (scope: Scope, foundation: Foundation, args: AutoscalerArgs): Trigger[] => [
  ...backlogTriggers(scope, foundation, args),
  ...(countsRequests(scope, args.workload)
    ? [requestTrigger(scope, args.workload, args.autoscaler.requestsPerSecond ?? 1)]
    : []),
];

function scaledObject(
  scope: Scope,
  foundation: Foundation,
  args: AutoscalerArgs & { readonly triggers: readonly Trigger[] },
): void {
  const { workload, autoscaler, target, parent, operators, triggers } = args;
  const labels = objectLabels(scope, workload.name, "workload");
  new kubernetes.apiextensions.CustomResource(
    `${scope.name}-${workload.name}-autoscaler`,
    {
      apiVersion: KEDA,
      kind: "ScaledObject",
      metadata: { name: autoscaler.name ?? target, namespace: foundation.namespace, labels },
      spec: {
        scaleTargetRef: { name: target },
        minReplicaCount: workload.replicas.min,
        maxReplicaCount: workload.replicas.max,
        // KEDA names its HPA: with our name, the HPA of a stack without operators would be the same object.
        advanced: { horizontalPodAutoscalerConfig: { behavior: behavior(autoscaler) } },
        triggers: [
          ...utilization(autoscaler).map(([type, percent]) => ({
            type,
            metricType: "Utilization",
            metadata: { value: String(percent) },
          })),
          ...triggers,
        ],
      },
    },
    { parent, dependsOn: [...operators] },
  );
}

/** The autoscaler of a workload: a ScaledObject of KEDA if it scales with a backlog or with requests, else an HPA. */
export function createAutoscaler(scope: Scope, foundation: Foundation, args: AutoscalerArgs): void {
  const triggers = triggersOf(scope, foundation, args);
  if (triggers.length === 0) horizontal(scope, foundation, args);
  else scaledObject(scope, foundation, { ...args, triggers });
}
