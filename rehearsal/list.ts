import type { ListOptions } from "../sandbox/client/client.ts";
import {
  type CronJob,
  type Deployment,
  type HorizontalPodAutoscaler,
  isEnded,
  isServing,
  type Job,
  type Pod,
  type PodDisruptionBudget,
  type ResourceQuota,
  type ScaledObject,
  type ServiceAccount,
  type StatefulSet,
  selects,
  type Workload,
} from "../sandbox/client/objects.ts";
import type { ProofContext } from "./proof.ts";

type Listed =
  | (Deployment | StatefulSet | Pod | Job | CronJob | ServiceAccount)
  | (ResourceQuota | PodDisruptionBudget | HorizontalPodAutoscaler | ScaledObject);
type Kind = Listed["kind"];
type ObjectOf<K extends Kind> = Extract<Listed, { readonly kind: K }>;

const apiVersions: { readonly [K in Kind]: ObjectOf<K>["apiVersion"] } = {
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
  Pod: "v1",
  Job: "batch/v1",
  CronJob: "batch/v1",
  ServiceAccount: "v1",
  ResourceQuota: "v1",
  PodDisruptionBudget: "policy/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  ScaledObject: "keda.sh/v1alpha1",
};

/** Objects of a kind, each with its apiVersion and kind, which a list of the API server leaves out. */
export async function listKind<K extends Kind>(
  { client }: ProofContext,
  kind: K,
  options: ListOptions,
): Promise<readonly ObjectOf<K>[]> {
  const apiVersion = apiVersions[kind];
  const items = await client.list<ObjectOf<K>>(apiVersion, kind, options);
  return items.map((item) => ({ ...item, apiVersion, kind }));
}

/** Objects of a kind in the stack's namespaces. */
export async function listOf<K extends Kind>(
  context: ProofContext,
  kind: K,
): Promise<readonly ObjectOf<K>[]> {
  const { namespaces } = context.stack;
  const lists = namespaces.map((namespace) => listKind(context, kind, { namespace }));
  return (await Promise.all(lists)).flat();
}

export const listWorkloads = async (context: ProofContext): Promise<readonly Workload[]> => [
  ...(await listOf(context, "Deployment")),
  ...(await listOf(context, "StatefulSet")),
];

/** A workload, and how many replicas it should have. */
export interface DesiredWorkload {
  readonly workload: Workload;
  readonly desired: number;
}

/** Workloads with their desired replicas: as many as they say, and no fewer than their autoscaler keeps. */
export async function listDesired(context: ProofContext): Promise<readonly DesiredWorkload[]> {
  const autoscalers = await listOf(context, "HorizontalPodAutoscaler");
  const workloads = await listWorkloads(context);
  return workloads.map((workload) => {
    const own = autoscalers.find((autoscaler) => scales(autoscaler, workload));
    const minimum = own === undefined ? 0 : (own.spec.minReplicas ?? 1);
    return { workload, desired: Math.max(workload.spec.replicas ?? 1, minimum) };
  });
}

/** Whether an autoscaler sets the replicas of a workload. */
export const scales = (
  { metadata: { namespace }, spec: { scaleTargetRef } }: HorizontalPodAutoscaler,
  { kind, metadata }: Workload,
): boolean =>
  scaleTargetRef.kind === kind && scaleTargetRef.name === metadata.name && namespace === metadata.namespace;

/** Whether a pod is one of a workload's. */
const isPodOf = ({ metadata, spec }: Workload, pod: Pod): boolean =>
  pod.metadata.namespace === metadata.namespace && selects(spec.selector, pod.metadata.labels);

/** Pods of a workload that have not ended. */
export async function podsOf(context: ProofContext, workload: Workload): Promise<readonly Pod[]> {
  const { namespace } = workload.metadata;
  const pods = await listKind(context, "Pod", { namespace });
  return pods.filter((pod) => isPodOf(workload, pod) && !isEnded(pod));
}

/** How many of the pods belong to a workload and serve. */
export const countServing = (workload: Workload, pods: Iterable<Pod>): number =>
  [...pods].filter((pod) => isPodOf(workload, pod) && isServing(pod)).length;
