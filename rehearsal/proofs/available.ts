import { type CronJob, hasCondition, type Job, nameOf } from "../../sandbox/client/objects.ts";
import { waitUntil } from "../failure.ts";
import { listOf } from "../list.ts";
import type { Examination, Proof, ProofContext } from "../proof.ts";
import { waitForWorkloads } from "../workloads.ts";
import { ownStores, proxies } from "./planned.ts";

/** Label and value of the objects of a workload; those that set a store up have another value. */
const ROLE_LABEL = "app.kubernetes.io/component";
const WORKLOAD = "workload";

/** Tells Jobs that the rehearsal starts from those that a CronJob starts. */
const SUFFIX = "rehearsal";

/** One run of a CronJob now, as `kubectl create job --from` makes it. */
const jobFrom = ({ metadata, spec: { jobTemplate } }: CronJob): Job => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: {
    name: `${metadata.name}-${SUFFIX}`,
    namespace: metadata.namespace,
    labels: jobTemplate.metadata?.labels ?? {},
    annotations: { "cronjob.kubernetes.io/instantiate": "manual" },
  },
  spec: jobTemplate.spec ?? { template: {} },
});

/** Waits until every Job of the stack is complete; returns the Jobs. */
async function waitForJobs(context: ProofContext): Promise<readonly Job[]> {
  let jobs: readonly Job[] = [];
  await waitUntil(context, context.timeouts.availableMs, async () => {
    jobs = await listOf(context, "Job");
    const open = jobs.filter((job) => !hasCondition(job, "Complete"));
    if (open.length === 0) return undefined;
    return { message: `${open.map(nameOf).join(", ")}: got no completion, expected one`, objects: open };
  });
  return jobs;
}

/** Runs each CronJob once, and deletes its Job with the pods, which count against the quota as long as they exist. */
async function runCronJobs(context: ProofContext): Promise<readonly CronJob[]> {
  const { client, timeouts } = context;
  const cronJobs = await listOf(context, "CronJob");
  const jobs = cronJobs.map(jobFrom);
  for (const job of jobs) await client.create(job);
  try {
    await waitForJobs(context);
  } finally {
    for (const job of jobs) await client.delete(job, { graceSeconds: 0 });
  }
  const names = jobs.map(({ metadata }) => metadata.name);
  await waitUntil(context, timeouts.availableMs, async () => {
    const all = await listOf(context, "Pod");
    const pods = all.filter(({ metadata }) => names.includes(metadata.labels?.["job-name"] ?? ""));
    if (pods.length === 0) return undefined;
    return {
      message: `${pods.map(nameOf).join(", ")}: still exists, expected it to be deleted`,
      objects: pods,
    };
  });
  return cronJobs;
}

async function examine(context: ProofContext): Promise<Examination> {
  const workloads = await waitForWorkloads(context);
  const jobs = await waitForJobs(context);
  const cronJobs = await runCronJobs(context);
  const ofTier = jobs.filter(({ metadata }) => metadata.labels?.[ROLE_LABEL] === WORKLOAD);
  const count = (kind: string): number => workloads.filter((workload) => workload.kind === kind).length;
  return {
    examined: workloads.length + cronJobs.length + ofTier.length,
    notes: [
      `${count("Deployment")} Deployments and ${count("StatefulSet")} StatefulSets at full strength, ` +
        `${cronJobs.length} CronJobs run once, ${jobs.length} Jobs complete`,
    ],
  };
}

export const available: Proof = {
  name: "available",
  claim: "every workload becomes available, each Job completes, and one run of each CronJob",
  counts: "workloads",
  expected: ({ plan }) => Object.keys(plan.workloads).length + ownStores(plan).length + proxies(plan),
  examine,
};
