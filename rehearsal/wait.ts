import { setTimeout as sleep } from "node:timers/promises";
import { isEnded, isServing, nameOf, selects, type Workload } from "../sandbox/client/objects.ts";
import { failure } from "./failure.ts";
import { listOf, listWorkloads, minimums, wantedOf } from "./list.ts";
import type { ProofContext, ProofFailure } from "./proof.ts";

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

interface Short {
  readonly workload: Workload;
  readonly why: string;
}

/**
 * Why workloads lack pods that serve, by the pods themselves: after a pod went, a controller that has not seen it yet
 * still counts it in the workload's status, and nothing there tells.
 */
async function withoutPods(
  context: Pick<ProofContext, "client" | "subject">,
  workloads: readonly Workload[],
  least: ReadonlyMap<string, number>,
): Promise<readonly Short[]> {
  const serving = (await listOf(context, "Pod")).filter((pod) => isServing(pod) && !isEnded(pod));
  return workloads.flatMap((workload) => {
    const wanted = wantedOf(workload, least);
    const count = serving.filter(
      ({ metadata }) =>
        metadata.namespace === workload.metadata.namespace &&
        selects(workload.spec.selector, metadata.labels),
    ).length;
    return count === wanted ? [] : [{ workload, why: `${count} pods serve, ${wanted} are wanted` }];
  });
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
    const unlike = workloads.flatMap((workload) => {
      const why = shortfall(workload, least);
      return why === undefined ? [] : [{ workload, why }];
    });
    const short = unlike.length > 0 ? unlike : await withoutPods(context, workloads, least);
    if (short.length === 0) return undefined;
    return () => notSettled(context, short, timeoutMs);
  });
  return workloads;
}

async function notSettled(
  context: ProofContext,
  short: readonly Short[],
  timeoutMs: number,
): Promise<ProofFailure> {
  const text = short.map(({ workload, why }) => `${nameOf(workload)}: ${why}`).join("; ");
  return failure(
    context,
    `after ${timeoutMs / 1000} s: ${text}`,
    short.map(({ workload }) => workload),
  );
}
