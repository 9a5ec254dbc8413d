import { nameOf, type Workload } from "../sandbox/client/objects.ts";
import { inBatches } from "../sandbox/nodes/nodes.ts";
import { waitUntil } from "./failure.ts";
import { countServing, type DesiredWorkload, listDesired, listOf, listWorkloads, podsOf } from "./list.ts";
import type { ProofContext } from "./proof.ts";

/** How many replicas of a workload may be missing. */
export type Missing = (workload: Workload) => number;

/** Why a workload is not at full strength by its own status, or undefined where it is. */
function shortfall({ workload, desired }: DesiredWorkload, missing: number): string | undefined {
  const { status = {}, metadata } = workload;
  const { observedGeneration = 0, replicas = 0, updatedReplicas, readyReplicas, availableReplicas } = status;
  if (observedGeneration < (metadata.generation ?? 0)) return "its controller has not seen its last change";
  const counts = { updated: updatedReplicas, ready: readyReplicas, available: availableReplicas };
  for (const [state, count = 0] of Object.entries(counts))
    if (count < desired - missing) return `${count} of ${desired} replicas are ${state}`;
  return replicas > desired ? `got ${replicas} replicas, expected ${desired}` : undefined;
}

/**
 * Why workloads are not at full strength. Where every status says that they are, their pods are counted: a controller
 * that has not yet seen a pod go still counts it.
 */
async function shortfalls(
  context: ProofContext,
  workloads: readonly DesiredWorkload[],
  missing: Missing,
): Promise<readonly { readonly workload: Workload; readonly why: string }[]> {
  const byStatus = workloads.flatMap((each) => {
    const why = shortfall(each, missing(each.workload));
    return why === undefined ? [] : [{ workload: each.workload, why }];
  });
  if (byStatus.length > 0) return byStatus;
  const pods = await listOf(context, "Pod");
  return workloads.flatMap(({ workload, desired }) => {
    const serving = countServing(workload, pods);
    const least = desired - missing(workload);
    if (serving >= least && serving <= desired) return [];
    return [{ workload, why: `${serving} pods serve, expected ${least}` }];
  });
}

interface WaitOptions {
  /** @default none */
  readonly missing?: Missing;
  readonly timeoutMs?: number;
}

/**
 * Waits until every workload has exactly its desired replicas, all of them serving but those that may be missing. Returns
 * the workloads.
 */
export async function waitForWorkloads(
  context: ProofContext,
  { missing = () => 0, timeoutMs = context.timeouts.availableMs }: WaitOptions = {},
): Promise<readonly Workload[]> {
  let workloads: readonly DesiredWorkload[] = [];
  await waitUntil(context, timeoutMs, async () => {
    workloads = await listDesired(context);
    const short = await shortfalls(context, workloads, missing);
    if (short.length === 0) return undefined;
    const text = short.map(({ workload, why }) => `${nameOf(workload)}: ${why}`).join("; ");
    return {
      message: `after ${timeoutMs / 1000} s: ${text}`,
      objects: short.map(({ workload }) => workload),
    };
  });
  return workloads.map(({ workload }) => workload);
}

/**
 * Deletes every pod of the workloads at once and waits for the new ones. Kubernetes moves no running pod back to where
 * a drain or an outage took it from, and the next proof expects pods that are spread. Returns notes.
 */
export async function replacePods(context: ProofContext): Promise<readonly string[]> {
  const workloads = await listWorkloads(context);
  const pods = (await Promise.all(workloads.map((workload) => podsOf(context, workload)))).flat();
  await inBatches(pods, (pod) => context.client.delete(pod, { graceSeconds: 0 }));
  await waitForWorkloads(context);
  return [
    "afterwards the rehearsal replaced all pods, so that they are spread again: Kubernetes moves no running pod",
  ];
}
