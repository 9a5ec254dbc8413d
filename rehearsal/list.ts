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
import type { Claim } from "../sandbox/nodes/volumes.ts";
import type { ProofContext } from "./proof.ts";

/** Its value is the name of a workload or of a store. */
export const APP_LABEL = "app.kubernetes.io/name";

type Listed =
  | (Deployment | StatefulSet | Pod | Job | CronJob | ServiceAccount)
  | (ResourceQuota | PodDisruptionBudget | HorizontalPodAutoscaler | ScaledObject)
  | (Claim & { readonly kind: "PersistentVolumeClaim"; readonly apiVersion: "v1" });
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
  PersistentVolumeClaim: "v1",
  ScaledObject: "keda.sh/v1alpha1",
};

/** Objects of a kind in the stack's namespaces, or in some of them. */
export async function listOf<K extends Kind>(
  { client, stack }: ProofContext,
  kind: K,
  namespaces = stack.namespaces,
): Promise<readonly ObjectOf<K>[]> {
  const lists = namespaces.map((namespace) =>
    client.list<ObjectOf<K>>(apiVersions[kind], kind, { namespace }),
  );
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

const isPodOf = ({ metadata, spec }: Workload, pod: Pod): boolean =>
  pod.metadata.namespace === metadata.namespace && selects(spec.selector, pod.metadata.labels);

/** Pods of a workload that have not ended. */
export async function podsOf(context: ProofContext, workload: Workload): Promise<readonly Pod[]> {
  const { namespace = "default" } = workload.metadata;
  const pods = await listOf(context, "Pod", [namespace]);
  return pods.filter((pod) => isPodOf(workload, pod) && !isEnded(pod));
}

/** How many of the pods belong to a workload and serve. */
export const countServing = (workload: Workload, pods: Iterable<Pod>): number =>
  [...pods].filter((pod) => isPodOf(workload, pod) && isServing(pod)).length;
