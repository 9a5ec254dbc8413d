import type { IScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { IStatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import type { IHorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import type { ICronJob } from "kubernetes-models/batch/v1/CronJob";
import type { IJob } from "kubernetes-models/batch/v1/Job";
import type { IPodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import type { IEvent } from "kubernetes-models/v1/Event";
import type { IPod } from "kubernetes-models/v1/Pod";
import type { IResourceQuota } from "kubernetes-models/v1/ResourceQuota";
import type { IServiceAccount } from "kubernetes-models/v1/ServiceAccount";
import type { ObjectKey } from "./client.ts";
import type { KubeObject } from "./transport.ts";

/** An object of a kind as the API server gives it: with a name, and with a spec. */
type WithSpec<T extends { readonly spec?: unknown }> = KubeObject &
  T & { readonly spec: NonNullable<T["spec"]> };

export type Pod = WithSpec<IPod>;
export type Deployment = WithSpec<IDeployment>;
export type StatefulSet = WithSpec<IStatefulSet>;
export type Job = WithSpec<IJob>;
export type CronJob = WithSpec<ICronJob>;
export type HorizontalPodAutoscaler = WithSpec<IHorizontalPodAutoscaler>;
export type PodDisruptionBudget = WithSpec<IPodDisruptionBudget>;
export type ResourceQuota = WithSpec<IResourceQuota>;
export type ScaledObject = WithSpec<IScaledObject>;
export type ServiceAccount = KubeObject & IServiceAccount;
export type EventObject = KubeObject & IEvent;

/** What keeps a number of pods running. */
export type Workload = Deployment | StatefulSet;

export type PodTemplate = Workload["spec"]["template"];
export type PodSpec = Pod["spec"];
export type Container = PodSpec["containers"][number];
export type SpreadConstraint = NonNullable<PodSpec["topologySpreadConstraints"]>[number];
export type Selector = NonNullable<PodDisruptionBudget["spec"]["selector"]>;

const operators: Readonly<Record<string, (value: string | undefined, values: readonly string[]) => boolean>> =
  {
    In: (value, values) => value !== undefined && values.includes(value),
    NotIn: (value, values) => value === undefined || !values.includes(value),
    Exists: (value) => value !== undefined,
    DoesNotExist: (value) => value === undefined,
  };

/** Whether a selector matches labels: an empty one matches everything, a missing one nothing. */
export function selects(
  selector: Selector | undefined,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  if (selector === undefined) return false;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => operators[operator]?.(labels[key], values))
  );
}

export interface WithConditions {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Whether an object's controller says that a condition, such as `Ready`, is true. */
export const hasCondition = ({ status }: WithConditions, wanted: string): boolean =>
  (status?.conditions ?? []).some(({ type, status: value }) => type === wanted && value === "True");

const ENDED_PHASES: readonly string[] = ["Succeeded", "Failed"];

/** Whether all containers of a pod have ended. */
export const isEnded = ({ status }: Pod): boolean => ENDED_PHASES.includes(status?.phase ?? "");

/** Whether a Service would send requests to a pod: it is ready and neither ended nor being deleted. */
export const isServing = (pod: Pod): boolean =>
  pod.metadata.deletionTimestamp === undefined && !isEnded(pod) && hasCondition(pod, "Ready");

/** The template of the pods that an object makes. */
export const templateOf = ({ kind, spec }: Workload | Job | CronJob): PodTemplate =>
  kind === "CronJob" ? (spec.jobTemplate.spec?.template ?? {}) : spec.template;

/** The fields of an object by which a client finds it. */
export const keyOf = ({ apiVersion, kind, metadata: { name, namespace } }: ObjectKey): ObjectKey => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
});

/** `Deployment dashboard`: an object in a message. */
export const nameOf = ({ kind, metadata }: Pick<KubeObject, "kind" | "metadata">): string =>
  `${kind} ${metadata.name}`;
