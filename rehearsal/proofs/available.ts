import { type CronJob, type Job, nameOf } from "../../sandbox/client/objects.ts";
import { failure } from "../failure.ts";
import { listKind, listOf } from "../list.ts";
import type { Examination, Proof, ProofContext } from "../proof.ts";
import { inNamespace } from "../stack.ts";
import { settled, until } from "../wait.ts";
import { ownStores } from "./planned.ts";

/** Marks jobs that the rehearsal starts, so that they are told from those of the clock. */
const SUFFIX = "rehearsal";

const isComplete = ({ status }: Job): boolean =>
  (status?.conditions ?? []).some(({ type, status: is }) => type === "Complete" && is === "True");

/** One run of a CronJob now, as `kubectl create job --from` makes it. */
const jobFrom = ({ metadata, spec }: CronJob): Job => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: {
    name: `${metadata.name}-${SUFFIX}`,
    ...inNamespace(metadata.namespace),
    labels: spec.jobTemplate.metadata?.labels ?? {},
    annotations: { "cronjob.kubernetes.io/instantiate": "manual" },
  },
  spec: spec.jobTemplate.spec,
});

/** Waits until each job of the stack has run to its end. */
async function completed(context: ProofContext): Promise<readonly Job[]> {
  let jobs: readonly Job[] = [];
  await until(context, context.patience.settleMs, async () => {
    jobs = await listOf(context, "Job");
    const open = jobs.filter((job) => !isComplete(job));
    if (open.length === 0) return undefined;
    return () => failure(context, `${open.map(nameOf).join(", ")}: got no completion, expected one`, open);
  });
  return jobs;
}

/** Runs each CronJob once, and takes its job away again. */
async function runCronJobs(context: ProofContext): Promise<readonly CronJob[]> {
  const { client } = context;
  const cronJobs = await listOf(context, "CronJob");
  const jobs = cronJobs.map(jobFrom);
  for (const job of jobs) await client.create(job);
  try {
    await completed(context);
  } finally {
    for (const job of jobs) await client.delete(job, { graceSeconds: 0 });
  }
  await gone(context, jobs);
  return cronJobs;
}

/** Their pods count against the quota as long as they are there. */
async function gone(context: ProofContext, jobs: readonly Job[]): Promise<void> {
  const podsOfJob = ({ metadata }: Job) =>
    listKind(context.client, "Pod", {
      ...inNamespace(metadata.namespace),
      labelSelector: `job-name=${metadata.name}`,
    });
  await until(context, context.patience.settleMs, async () => {
    const pods = (await Promise.all(jobs.map(podsOfJob))).flat();
    if (pods.length === 0) return undefined;
    return () =>
      failure(context, `${pods.map(nameOf).join(", ")}: got it still there, expected it to go`, pods);
  });
}

async function examine(context: ProofContext): Promise<Examination> {
  const workloads = await settled(context);
  const jobs = await completed(context);
  const cronJobs = await runCronJobs(context);
  const count = (kind: string): number => workloads.filter((workload) => workload.kind === kind).length;
  return {
    examined: workloads.length + cronJobs.length,
    notes: [
      `${count("Deployment")} Deployments and ${count("StatefulSet")} StatefulSets at full strength, ` +
        `${cronJobs.length} CronJobs run once, ${jobs.length} Jobs complete`,
    ],
  };
}

export const available: Proof = {
  name: "available",
  claim: "every workload becomes available, and each CronJob's job completes",
  counts: "workloads",
  expected: ({ plan }) => Object.keys(plan.workloads).length + ownStores(plan).length,
  examine,
};
