import { FARGATE_STOP_SECONDS, periodsOf } from "../../targets/aws/bounds.ts";
import { EKS_KUBERNETES } from "../../targets/aws/eks.ts";
import { keepsSessions } from "../../targets/kubernetes/gatewayClasses.ts";
import { HPA_TOLERANCE_SINCE, minorOf } from "../../targets/kubernetes/version.ts";
import { measureOf, type QueueMeasure } from "../countedQueues.ts";
import type { Lack } from "../lack.ts";
import { makesCluster, runsPods } from "../pods.ts";
import type { AutoscalerPlan, WorkloadPlan } from "../types.ts";
import { backlogSecondsOf, neededReplicas } from "../workloads.ts";
import { type LackContext, onCluster, storesOf } from "./context.ts";

type Scaled = WorkloadPlan & { readonly autoscaler: AutoscalerPlan };

const isScaled = (workload: WorkloadPlan): workload is Scaled => workload.autoscaler !== null;

/** Whether the workload takes work from a queue, whose backlog it may grow with. */
const takes = ({ uses }: WorkloadPlan, context: LackContext, measure?: QueueMeasure): boolean =>
  storesOf(context).some(
    (store) =>
      store.kind === "queue" &&
      (uses[store.key] ?? []).includes("take") &&
      (measure === undefined || measureOf(store, context) === measure),
  );

/** A backlog that shall add replicas, and that nothing measures, or only by whole items. */
function backlogLacking(workload: Scaled, context: LackContext): Lack[] {
  const { profile, operators } = context;
  const stated = profile.workloads[workload.name];
  const seconds = stated?.autoscaling?.backlogSeconds;
  if (stated === undefined || seconds === undefined) return [];
  const { name } = workload;
  if (runsPods(context) && operators.backlogScaling === "none")
    return [{ key: "backlog-scaling", workload: name }];
  if (!takes(workload, context)) return [{ key: "no-backlog", workload: name, needs: "queue" }];
  if (!runsPods(context) && !takes(workload, context, "items")) return [];
  const { backlogItemsPerReplica: items } = workload.autoscaler;
  if (stated.demand === undefined || items === null)
    return [{ key: "no-backlog", workload: name, needs: "demand" }];
  const has = backlogSecondsOf(stated.demand, items);
  return Math.round(has) === seconds
    ? []
    : [{ key: "backlog-items", workload: name, items, has: Math.round(has), stated: seconds }];
}

/**
 * Whether an autoscaler counts requests: on a cluster KEDA asks Prometheus for them, on a cloud they are those of the public
 * workload's balancer.
 */
const countsRequests = (workload: Scaled, context: LackContext): boolean => {
  if (workload.autoscaler.requestsPerSecond === null) return false;
  const { monitoring, backlogScaling } = context.operators;
  return runsPods(context) ? monitoring !== "none" && backlogScaling !== "none" : workload.public;
};

function requestsLacking(workload: Scaled, context: LackContext): Lack[] {
  const { requestsPerSecond: stated } = workload.autoscaler;
  return stated === null || countsRequests(workload, context)
    ? []
    : [{ key: "requests", workload: workload.name, stated }];
}

/** Whether it is known that the cluster keeps the tolerance of an HPA. */
const keepsTolerance = (context: LackContext): boolean =>
  makesCluster(context, context.choices) && minorOf(EKS_KUBERNETES) >= minorOf(HPA_TOLERANCE_SINCE);

/** What an HPA makes of a workload by itself, where it does not do what the tier states. */
function onPodsLacking(workload: Scaled, context: LackContext): Lack[] {
  const { cpuPercent, memoryPercent, scaleDownPercent: percent } = workload.autoscaler;
  const { name } = workload;
  const hasUse = (cpuPercent ?? memoryPercent) !== null;
  const hasBacklog =
    workload.autoscaler.backlogItemsPerReplica !== null &&
    takes(workload, context) &&
    context.operators.backlogScaling !== "none";
  return [
    ...(percent === null || (hasUse && keepsTolerance(context))
      ? []
      : [{ key: hasUse ? "scale-down" : "no-floor", workload: name, percent } as const]),
    ...(hasUse || hasBacklog || countsRequests(workload, context)
      ? []
      : [{ key: "default-scaling", workload: name } as const]),
  ];
}

/** Alarms of CloudWatch scale the workload: on windows of whole periods, and down only below a stated use. */
function onCloudLacking(workload: Scaled, context: LackContext): Lack[] {
  const { cpuPercent, memoryPercent, scaleDownPercent, scaleUpWindowSeconds, scaleDownWindowSeconds } =
    workload.autoscaler;
  const { name } = workload;
  const shrinks = scaleDownPercent !== null || countsRequests(workload, context);
  return [
    ...((cpuPercent ?? memoryPercent) === null ? [] : windowLacking(`${name} grows`, scaleUpWindowSeconds)),
    ...(scaleDownPercent === null ? [] : windowLacking(`${name} shrinks`, scaleDownWindowSeconds)),
    ...(shrinks ? [] : [{ key: "never-shrinks", workload: name } as const]),
  ];
}

/** A window that is no whole number of periods of CloudWatch. */
export function windowLacking(subject: string, stated: number): Lack[] {
  const { period, count } = periodsOf(stated);
  return period * count === stated ? [] : [{ key: "window", subject, has: period * count, stated }];
}

/** One machine runs the most replicas all the time, and its update stops them all. */
const onHostLacking = ({
  name,
  replicas: { min, max },
  minAvailablePercent: percent,
}: WorkloadPlan): Lack[] => [
  ...(min === max ? [] : [{ key: "fixed-replicas", workload: name, min, max } as const]),
  ...(percent === 0 ? [] : [{ key: "availability", workload: name, percent } as const]),
];

const onFargateLacking = ({ name, terminationGraceSeconds: stated }: WorkloadPlan): Lack[] =>
  stated > FARGATE_STOP_SECONDS
    ? [{ key: "stop-seconds", workload: name, has: FARGATE_STOP_SECONDS, stated }]
    : [];

const scalingLacks = (workload: Scaled, context: LackContext): Lack[] => [
  ...backlogLacking(workload, context),
  ...requestsLacking(workload, context),
  ...(runsPods(context) ? onPodsLacking(workload, context) : onCloudLacking(workload, context)),
];

/** What a workload lacks, by what runs it. */
const byCompute = {
  kubernetes: (workload, context) => (isScaled(workload) ? scalingLacks(workload, context) : []),
  containers: (workload, context) => [
    ...(isScaled(workload) ? scalingLacks(workload, context) : []),
    ...onFargateLacking(workload),
  ],
  host: onHostLacking,
} satisfies Record<LackContext["compute"], (workload: WorkloadPlan, context: LackContext) => Lack[]>;

/** A stated load of which the most replicas do not carry even the lower end. */
function loadLacking({ name, replicas: { max: has } }: WorkloadPlan, { profile }: LackContext): Lack[] {
  const workload = profile.workloads[name];
  const stated =
    workload === undefined ? null : neededReplicas(profile, workload, ({ min, max }) => min ?? max ?? 0);
  return stated !== null && stated > has ? [{ key: "load", workload: name, has, stated }] : [];
}

/** Who routes to a public workload without keeping a client on one replica; null if nobody does. */
function unsticky({ public: isPublic }: WorkloadPlan, context: LackContext) {
  const { gateway = "none" } = context.choices;
  if (!isPublic) return null;
  if (context.sso !== null) return "sso";
  // The balancer of a cloud, and the proxy of a machine, keep clients.
  if (!onCluster(context) || gateway === "none") return null;
  return keepsSessions(gateway) ? null : "gateway";
}

function affinityLacking(workload: WorkloadPlan, context: LackContext): Lack[] {
  const by = workload.sessionAffinity ? unsticky(workload, context) : null;
  return by === null ? [] : [{ key: "affinity", workload: workload.name, by }];
}

/** What the tier states of its workloads. */
export const workloadLacks = (context: LackContext): Lack[] =>
  context.workloads.flatMap((workload) => [
    ...loadLacking(workload, context),
    ...affinityLacking(workload, context),
    ...byCompute[context.compute](workload, context),
  ]);
