import type { KubeClient, ListOptions } from "../sandbox/client/client.ts";
import {
  type Autoscaler,
  type CronJob,
  type DisruptionBudget,
  type EventObject,
  isEnded,
  type Job,
  type Pod,
  type Workload,
} from "../sandbox/client/objects.ts";
import type { KubeObject } from "../sandbox/client/transport.ts";
import type { ProofContext } from "./proof.ts";

/** Kinds that the proofs read, and their API. */
const apis = {
  Pod: "v1",
  Event: "v1",
  Service: "v1",
  ServiceAccount: "v1",
  ResourceQuota: "v1",
  ReplicaSet: "apps/v1",
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
  Job: "batch/v1",
  CronJob: "batch/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  PodDisruptionBudget: "policy/v1",
  ScaledObject: "keda.sh/v1alpha1",
} as const;
type Kind = keyof typeof apis;

interface Kinds {
  readonly Pod: Pod;
  readonly Event: EventObject;
  readonly Deployment: Workload;
  readonly StatefulSet: Workload;
  readonly Job: Job;
  readonly CronJob: CronJob;
  readonly HorizontalPodAutoscaler: Autoscaler;
  readonly PodDisruptionBudget: DisruptionBudget;
}
type ObjectOf<K extends Kind> = K extends keyof Kinds ? Kinds[K] : KubeObject;

/** Every object of a kind, each with its kind, which a list leaves out. */
export async function listKind<K extends Kind>(
  client: KubeClient,
  kind: K,
  options: ListOptions,
): Promise<ObjectOf<K>[]> {
  const items = await client.list<ObjectOf<K>>(apis[kind], kind, options);
  return items.map((item) => ({ ...item, apiVersion: apis[kind], kind }));
}

const inNamespaces = async <T>(
  { subject }: Pick<ProofContext, "subject">,
  list: (namespace: string) => Promise<readonly T[]>,
): Promise<T[]> => (await Promise.all(subject.namespaces.map(list))).flat();

/** Every object of a kind in the stack's namespaces. */
export const listOf = <K extends Kind>(
  context: Pick<ProofContext, "client" | "subject">,
  kind: K,
): Promise<ObjectOf<K>[]> =>
  inNamespaces(context, (namespace) => listKind(context.client, kind, { namespace }));

/** What runs pods until it is told to stop. */
export async function listWorkloads(
  context: Pick<ProofContext, "client" | "subject">,
): Promise<readonly Workload[]> {
  const [deployments, sets] = await Promise.all([
    listOf(context, "Deployment"),
    listOf(context, "StatefulSet"),
  ]);
  return [...deployments, ...sets];
}

/** Pods that belong to a workload, by its selector. */
export const selectorText = ({ spec }: Workload): string =>
  Object.entries(spec.selector.matchLabels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(",");

/** Pods of a workload that have not run to their end. */
export async function podsOf(client: KubeClient, workload: Workload): Promise<readonly Pod[]> {
  const { namespace = "default" } = workload.metadata;
  const pods = await listKind(client, "Pod", { namespace, labelSelector: selectorText(workload) });
  return pods.filter((pod) => !isEnded(pod));
}

/** Least replicas of the workloads that an autoscaler has, by `kind/namespace/name`. */
export async function minimums(
  context: Pick<ProofContext, "client" | "subject">,
): Promise<ReadonlyMap<string, number>> {
  const autoscalers = await listOf(context, "HorizontalPodAutoscaler");
  return new Map(
    autoscalers.map(({ metadata, spec }) => [
      `${spec.scaleTargetRef.kind}/${metadata.namespace}/${spec.scaleTargetRef.name}`,
      spec.minReplicas ?? 1,
    ]),
  );
}

export const keyOf = ({ kind, metadata }: KubeObject): string =>
  `${kind}/${metadata.namespace}/${metadata.name}`;

/** How many replicas a workload shall have: what its autoscaler or it itself says. */
export const wantedOf = (workload: Workload, least: ReadonlyMap<string, number>): number =>
  Math.max(workload.spec.replicas ?? 1, least.get(keyOf(workload)) ?? 0);
