import { setTimeout as sleep } from "node:timers/promises";
import type { KubeObject } from "./api.ts";
import type { KubeClient, ListOptions, Reference } from "./apiClient.ts";
import {
  type Autoscaler,
  type CronJob,
  type DisruptionBudget,
  type EventObject,
  isEnded,
  type Job,
  nameOf,
  type Pod,
  type Workload,
} from "./rehearseObjects.ts";
import { type Evidence, type ProofContext, ProofFailure } from "./rehearseProof.ts";

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

/** Why a workload is not at full strength, or undefined where it is. */
function shortfall(workload: Workload, least: ReadonlyMap<string, number>): string | undefined {
  const { status = {}, metadata } = workload;
  const wanted = wantedOf(workload, least);
  const {
    observedGeneration = 0,
    updatedReplicas = 0,
    readyReplicas = 0,
    availableReplicas = 0,
    replicas = 0,
  } = status;
  if (observedGeneration < (metadata.generation ?? 0)) return "its controller has not seen it";
  if (updatedReplicas < wanted) return `${updatedReplicas} of ${wanted} replicas are made as it says`;
  if (readyReplicas < wanted) return `${readyReplicas} of ${wanted} replicas are ready`;
  if (availableReplicas < wanted) return `${availableReplicas} of ${wanted} replicas are available`;
  if (replicas > wanted) return `${replicas} replicas are there, ${wanted} are wanted`;
  return undefined;
}

const POLL_MS = 250;

/** Looks until `look` finds nothing that is in the way; throws what it found last. */
export async function until(
  { sandbox }: Pick<ProofContext, "sandbox">,
  timeoutMs: number,
  look: () => Promise<(() => Promise<Error>) | undefined>,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const problem = await sandbox.guard(look());
    if (problem === undefined) return;
    if (Date.now() >= deadline) throw await problem();
    await sandbox.guard(sleep(POLL_MS));
  }
}

/** Waits until every workload of the stack is at full strength and none has more pods than it wants. */
export async function settled(
  context: ProofContext,
  timeoutMs = context.patience.settleMs,
): Promise<readonly Workload[]> {
  let workloads: readonly Workload[] = [];
  await until(context, timeoutMs, async () => {
    const least = await minimums(context);
    workloads = await listWorkloads(context);
    const short = workloads.flatMap((workload) => {
      const why = shortfall(workload, least);
      return why === undefined ? [] : [{ workload, why }];
    });
    if (short.length === 0) return undefined;
    return () => notSettled(context, short, timeoutMs);
  });
  return workloads;
}

async function notSettled(
  context: ProofContext,
  short: readonly { readonly workload: Workload; readonly why: string }[],
  timeoutMs: number,
): Promise<ProofFailure> {
  const text = short.map(({ workload, why }) => `${nameOf(workload)}: ${why}`).join("; ");
  return failure(
    context,
    `after ${timeoutMs / 1000} s: ${text}`,
    short.map(({ workload }) => workload),
  );
}

const MOST_EVENTS = 8;

const timeOf = ({ lastTimestamp, eventTime, metadata }: EventObject): string =>
  lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? "";

/** Ids of an object and of everything in its namespace that it, or what it owns, has made. */
async function familyOf(client: KubeClient, object: KubeObject): Promise<ReadonlySet<string>> {
  const { namespace, uid } = object.metadata;
  const family = new Set(uid === undefined ? [] : [uid]);
  if (namespace === undefined) return family;
  for (const kind of ["Job", "ReplicaSet", "Pod"] as const) {
    for (const { metadata } of await listKind(client, kind, { namespace })) {
      const owned = (metadata.ownerReferences ?? []).some((owner) => family.has(owner.uid));
      if (owned && metadata.uid !== undefined) family.add(metadata.uid);
    }
  }
  return family;
}

const eventText = ({ type, reason, message, involvedObject }: EventObject): string =>
  `${type ?? "Normal"} ${reason ?? "Unknown"} (${involvedObject.kind} ${involvedObject.name}): ${(message ?? "").trim()}`;

/** Warnings before the rest, the newest first, each once. */
function newest(events: readonly EventObject[]): readonly string[] {
  const warns = ({ type }: EventObject): number => Number(type === "Warning");
  const sorted = events.toSorted(
    (one, other) => warns(other) - warns(one) || timeOf(other).localeCompare(timeOf(one)),
  );
  const seen = new Set<string>();
  const once = sorted.filter(({ reason, message = "" }) => {
    // Pods of one workload differ by their names only.
    const key = `${reason} ${message.replaceAll(/"[^"]*"/g, "")}`;
    return !seen.has(key) && seen.add(key);
  });
  return once.slice(0, MOST_EVENTS).map(eventText);
}

async function evidenceOf(client: KubeClient, object: KubeObject): Promise<Evidence> {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  const reference: Reference = {
    apiVersion,
    kind,
    metadata: namespace === undefined ? { name } : { name, namespace },
  };
  const current = (await client.read<KubeObject & { status?: unknown }>(reference)) ?? object;
  const family = await familyOf(client, current);
  const events = namespace === undefined ? [] : await listKind(client, "Event", { namespace });
  const own = events.filter(
    ({ involvedObject }) =>
      family.has(involvedObject.uid ?? "") || (involvedObject.kind === kind && involvedObject.name === name),
  );
  const status = "status" in current ? current.status : undefined;
  return { object: reference, events: newest(own), status: status ?? null };
}

/** A failure with the events and the status of each object, as far as the control plane still answers. */
export async function failure(
  { client }: Pick<ProofContext, "client">,
  message: string,
  objects: readonly KubeObject[],
): Promise<ProofFailure> {
  const evidence = await Promise.all(objects.map((object) => evidenceOf(client, object)));
  return new ProofFailure(message, evidence);
}
