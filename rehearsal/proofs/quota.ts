import { type CronJob, isEnded, type ResourceQuota } from "../../sandbox/client/objects.ts";
import { ApiError, type KubeObject } from "../../sandbox/client/transport.ts";
import { inBatches } from "../../sandbox/nodes/nodes.ts";
import { failure } from "../failure.ts";
import { listKind, listOf } from "../list.ts";
import { type Examination, type Proof, type ProofContext, ProofFailure } from "../proof.ts";
import { quantity } from "../quantity.ts";
import { settled, until } from "../wait.ts";
import { AMOUNTS, type Amount, COUNTED, podOf, type Row, SELECTOR } from "./quotaRows.ts";

/** On every pod of a Job: https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const JOB_LABEL = "batch.kubernetes.io/job-name";

/** The hard limit and what is used of it, over all quotas of the namespace: the tightest counts. */
async function standing(
  { client }: ProofContext,
  namespace: string,
  resource: string,
): Promise<{ readonly quota: ResourceQuota; readonly hard: number; readonly used: number } | undefined> {
  const quotas = await client.list<ResourceQuota>("v1", "ResourceQuota", { namespace });
  const rows = quotas.flatMap((quota) => {
    const hard = quota.spec.hard?.[resource];
    if (hard === undefined) return [];
    const used = quantity(quota.status?.used?.[resource] ?? "0");
    return [{ quota: { ...quota, apiVersion: "v1", kind: "ResourceQuota" }, hard: quantity(hard), used }];
  });
  return rows.toSorted((one, other) => one.hard - one.used - (other.hard - other.used))[0];
}

/** Whether the API server would take an object; a refusal by anything but a quota is an error of ours. */
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

async function standingOf(context: ProofContext, namespace: string, resource: string, planned: number) {
  const found = await standing(context, namespace, resource);
  if (found === undefined)
    throw new ProofFailure(
      `namespace ${namespace}: got no quota of ${resource}, expected ${planned} as the plan says`,
    );
  if (found.hard === planned) return found;
  throw await failure(
    context,
    `namespace ${namespace}: got a quota of ${found.hard} ${resource}, expected the plan's ${planned}`,
    [found.quota],
  );
}

/** Fills a namespace up to its limit with real objects, and asks for one more. */
async function oneTooMany(
  context: ProofContext,
  namespace: string,
  { resource, planned, items }: Row,
): Promise<string> {
  const { client, subject } = context;
  const { hard, used, quota } = await standingOf(context, namespace, resource, planned(subject.plan.quotas));
  const names = Array.from({ length: Math.max(0, hard - used) }, (_, index) => `rehearsal-quota-${index}`);
  const fillers = names.map((name) => items(namespace, name));
  try {
    for (const filler of fillers) {
      if (!(await admits(context, filler)))
        throw await failure(
          context,
          `namespace ${namespace}: got a refusal below ${hard} ${resource}, expected room`,
          [quota],
        );
      await client.create(filler);
    }
    if (await admits(context, items(namespace, "rehearsal-quota-too-many")))
      throw await failure(
        context,
        `namespace ${namespace}: got one more than ${hard} ${resource} accepted, expected a refusal`,
        [quota],
      );
  } finally {
    await inBatches(fillers, (filler) => client.delete(filler, { graceSeconds: 0 }));
    await released(context, namespace, resource, used);
  }
  return `${resource} ${hard}`;
}

/** The quota's controller counts what was deleted a little later. */
async function released(
  context: ProofContext,
  namespace: string,
  resource: string,
  used: number,
): Promise<void> {
  await until(context, context.patience.settleMs, async () => {
    const pods = await listKind(context.client, "Pod", { namespace, labelSelector: SELECTOR });
    const now = await standing(context, namespace, resource);
    if (pods.length === 0 && (now === undefined || now.used <= used)) return undefined;
    return async () =>
      new ProofFailure(
        `namespace ${namespace}: got ${now?.used} ${resource} in use after the rehearsal's own were deleted, expected ${used}`,
      );
  });
}

/** The rest of an amount fits, and the least more does not. */
async function littleTooMuch(context: ProofContext, namespace: string, amount: Amount): Promise<string> {
  const { resource, planned, pod, step } = amount;
  const { hard, used, quota } = await standingOf(
    context,
    namespace,
    resource,
    planned(context.subject.plan.quotas),
  );
  const rest = hard - used;
  const ask = (wanted: number): Promise<boolean> =>
    admits(context, podOf(namespace, "rehearsal-quota-amount", pod(wanted)));
  if (rest >= step && !(await ask(rest)))
    throw await failure(
      context,
      `namespace ${namespace}: got a refusal of the last of ${hard} ${resource}, expected room`,
      [quota],
    );
  if (await ask(rest + step))
    throw await failure(
      context,
      `namespace ${namespace}: got more than ${hard} ${resource} accepted, expected a refusal`,
      [quota],
    );
  return `${resource} ${quota.spec.hard?.[resource]}`;
}

/** Waits until no pod of a Job runs: one that ends gives back what it took of the quota. */
const jobsEnded = (context: ProofContext): Promise<void> =>
  until(context, context.patience.settleMs, async () => {
    const pods = await listOf(context, "Pod");
    const running = pods.filter((pod) => JOB_LABEL in (pod.metadata.labels ?? {}) && !isEnded(pod));
    if (running.length === 0) return undefined;
    return () => failure(context, "got pods of Jobs that do not end, expected none", running);
  });

/** CronJobs start by the clock: a pod of theirs in the middle would be taken for one of the rehearsal's. */
async function whileCronJobsRest<T>(context: ProofContext, work: () => Promise<T>): Promise<T> {
  const cronJobs = await listOf(context, "CronJob");
  const suspend = (value: (cronJob: CronJob) => boolean) =>
    inBatches(cronJobs, (cronJob) =>
      context.client.patch(cronJob, "merge", { spec: { suspend: value(cronJob) } }),
    );
  await suspend(() => true);
  try {
    await jobsEnded(context);
    return await work();
  } finally {
    await suspend(({ spec }) => spec.suspend ?? false);
  }
}

async function fillUp(context: ProofContext): Promise<readonly string[]> {
  const held: string[] = [];
  for (const namespace of context.subject.namespaces) {
    for (const amount of AMOUNTS) held.push(await littleTooMuch(context, namespace, amount));
    for (const row of COUNTED) held.push(await oneTooMany(context, namespace, row));
  }
  return held;
}

async function examine(context: ProofContext): Promise<Examination> {
  await settled(context);
  const held = await whileCronJobsRest(context, () => fillUp(context));
  return { examined: held.length, notes: [`each limit used up, and one more refused: ${held.join(", ")}`] };
}

export const quota: Proof = {
  name: "quota",
  claim: "the namespace holds the plan's limits, and one pod too many is refused",
  counts: "limits",
  expected: () => COUNTED.length + AMOUNTS.length,
  examine,
};
