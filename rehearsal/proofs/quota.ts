import { type CronJob, isEnded, type ResourceQuota } from "../../sandbox/client/objects.ts";
import { ApiError, type KubeObject } from "../../sandbox/client/transport.ts";
import { inBatches } from "../../sandbox/nodes/nodes.ts";
import { failure, waitUntil } from "../failure.ts";
import { listOf } from "../list.ts";
import type { Examination, Proof, ProofContext } from "../proof.ts";
import { quantity } from "../quantity.ts";
import { waitForWorkloads } from "../workloads.ts";
import {
  AMOUNTS,
  type AmountLimit,
  COUNTS,
  type CountLimit,
  LABEL,
  plannedLimit,
  podOf,
} from "./quotaRows.ts";

/** On every pod of a Job: https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const JOB_LABEL = "batch.kubernetes.io/job-name";

interface Usage {
  readonly quota: ResourceQuota;
  readonly resource: string;
  readonly hard: number;
  readonly used: number;
}

/** The quota of a namespace that leaves the least of a resource; undefined where none limits it. */
async function usageOf(
  context: ProofContext,
  namespace: string,
  resource: string,
): Promise<Usage | undefined> {
  const quotas = await listOf(context, "ResourceQuota", [namespace]);
  const usages = quotas.flatMap((quota): Usage[] => {
    const hard = quota.spec.hard?.[resource];
    if (hard === undefined) return [];
    const used = quantity(quota.status?.used?.[resource] ?? "0");
    return [{ quota, resource, hard: quantity(hard), used }];
  });
  return usages.toSorted((one, other) => one.hard - one.used - (other.hard - other.used))[0];
}

/** The usage of a resource. @throws ProofFailure where its limit is not the plan's. */
async function checkLimit(
  context: ProofContext,
  namespace: string,
  limit: CountLimit | AmountLimit,
): Promise<Usage> {
  const { resource } = limit;
  const planned = plannedLimit(context.stack.plan.quotas, limit);
  const usage = await usageOf(context, namespace, resource);
  if (usage?.hard === planned) return usage;
  const got = usage === undefined ? `no quota of ${resource}` : `a quota of ${usage.hard} ${resource}`;
  const message = `namespace ${namespace}: got ${got}, expected the plan's ${planned}`;
  throw await failure(context, message, usage === undefined ? [] : [usage.quota]);
}

/** Whether a quota lets the API server accept an object. @throws ApiError where something else refuses it. */
async function admits({ client }: ProofContext, object: KubeObject): Promise<boolean> {
  const { apiVersion, kind, metadata } = object;
  const path = await client.collectionPath(apiVersion, kind, metadata.namespace);
  try {
    await client.transport.send({ method: "POST", path, query: { dryRun: "All" }, body: object });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 403 && error.message.includes("exceeded quota"))
      return false;
    throw error;
  }
}

/** @throws ProofFailure where the quota has room and should not, or the other way round. */
async function expectRoom(
  context: ProofContext,
  { quota, resource, hard }: Usage,
  object: KubeObject,
  hasRoom: boolean,
): Promise<void> {
  if ((await admits(context, object)) === hasRoom) return;
  const got = hasRoom
    ? `a refusal within the ${hard} ${resource}, expected room`
    : `more than ${hard} ${resource} accepted, expected a refusal`;
  throw await failure(context, `namespace ${object.metadata.namespace}: got ${got}`, [quota]);
}

/** Fills a namespace up to a limit with real objects, and asks for one more. */
async function useUpCount(context: ProofContext, namespace: string, limit: CountLimit): Promise<string> {
  const { resource, filler } = limit;
  const usage = await checkLimit(context, namespace, limit);
  const rest = Math.max(0, usage.hard - usage.used);
  const fillers = Array.from({ length: rest }, (_, index) => filler(namespace, `rehearsal-quota-${index}`));
  try {
    for (const object of fillers) {
      await expectRoom(context, usage, object, true);
      await context.client.create(object);
    }
    await expectRoom(context, usage, filler(namespace, "rehearsal-quota-too-many"), false);
  } finally {
    await inBatches(fillers, (object) => context.client.delete(object, { graceSeconds: 0 }));
    await waitForRelease(context, namespace, usage);
  }
  return `${resource} ${usage.hard}`;
}

/**
 * Waits until the quota has counted that the fillers are gone. On a busy machine the quota may have counted fewer pods
 * than the stack has when the fill started; so the stack's own pods count too.
 */
async function waitForRelease(
  context: ProofContext,
  namespace: string,
  { resource, used }: Usage,
): Promise<void> {
  await waitUntil(context, context.timeouts.availableMs, async () => {
    const pods = (await listOf(context, "Pod", [namespace])).filter((pod) => !isEnded(pod));
    const fillers = pods.filter(({ metadata }) => LABEL in (metadata.labels ?? {}));
    const expected = resource === "pods" ? Math.max(used, pods.length - fillers.length) : used;
    const now = await usageOf(context, namespace, resource);
    if (fillers.length === 0 && (now === undefined || now.used <= expected)) return undefined;
    const message = `namespace ${namespace}: got ${now?.used} ${resource} in use after the rehearsal deleted its own, expected ${expected}`;
    return { message, objects: fillers };
  });
}

/** Asks for one pod with the rest of an amount, and for one with the smallest step more. */
async function useUpAmount(context: ProofContext, namespace: string, limit: AmountLimit): Promise<string> {
  const { resource, limitOf, step } = limit;
  const usage = await checkLimit(context, namespace, limit);
  const rest = usage.hard - usage.used;
  const asking = (amount: number): KubeObject => podOf(namespace, "rehearsal-quota-amount", limitOf(amount));
  if (rest >= step) await expectRoom(context, usage, asking(rest), true);
  await expectRoom(context, usage, asking(rest + step), false);
  return `${resource} ${usage.quota.spec.hard?.[resource]}`;
}

/** Waits until no pod of a Job runs: a pod that ends gives back what it took of the quota. */
const waitForJobPods = (context: ProofContext): Promise<void> =>
  waitUntil(context, context.timeouts.availableMs, async () => {
    const pods = await listOf(context, "Pod");
    const running = pods.filter((pod) => JOB_LABEL in (pod.metadata.labels ?? {}) && !isEnded(pod));
    if (running.length === 0) return undefined;
    return { message: "got pods of Jobs that do not end, expected none", objects: running };
  });

/** Suspends CronJobs: a pod that one starts meanwhile would count as one of the rehearsal's. */
async function whileSuspended<T>(context: ProofContext, work: () => Promise<T>): Promise<T> {
  const cronJobs = await listOf(context, "CronJob");
  const suspend = (value: (cronJob: CronJob) => boolean) =>
    inBatches(cronJobs, (cronJob) =>
      context.client.patch(cronJob, "merge", { spec: { suspend: value(cronJob) } }),
    );
  await suspend(() => true);
  try {
    await waitForJobPods(context);
    return await work();
  } finally {
    await suspend(({ spec }) => spec.suspend ?? false);
  }
}

/** Kinds whose pods count against a quota. The namespace of operators has none of them, as charts install those. */
const RUN = ["Deployment", "StatefulSet", "CronJob"];

/** The namespaces in which the stack itself runs pods. */
const quotaNamespaces = ({ stack: { keys, namespaces } }: ProofContext): string[] =>
  namespaces.filter((namespace) =>
    keys.some(({ kind, metadata }) => RUN.includes(kind) && metadata.namespace === namespace),
  );

async function useUpAll(context: ProofContext): Promise<readonly string[]> {
  const held: string[] = [];
  for (const namespace of quotaNamespaces(context)) {
    for (const limit of AMOUNTS) held.push(await useUpAmount(context, namespace, limit));
    for (const limit of COUNTS) held.push(await useUpCount(context, namespace, limit));
  }
  return held;
}

async function examine(context: ProofContext): Promise<Examination> {
  await waitForWorkloads(context);
  const held = await whileSuspended(context, () => useUpAll(context));
  return { examined: held.length, notes: [`each limit used up, and one more refused: ${held.join(", ")}`] };
}

export const quota: Proof = {
  name: "quota",
  claim: "the namespace holds the plan's limits, and one pod too many is refused",
  counts: "limits",
  expected: () => COUNTS.length + AMOUNTS.length,
  examine,
};
