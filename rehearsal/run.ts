import { setTimeout as sleep } from "node:timers/promises";
import { ApplyError } from "../apply/error.ts";
import { ApiError } from "../sandbox/client/transport.ts";
import { SandboxFailure } from "../sandbox/controlplane/monitor.ts";
import { listNodes, type NodeObject } from "../sandbox/nodes/nodes.ts";
import { type Evidence, type Examination, type Proof, type ProofContext, ProofFailure } from "./proof.ts";
import { secondsSince } from "./time.ts";

export interface ProofRow extends Pick<Proof, "name" | "claim" | "counts">, Examination {
  /** `nothing`: the plan has nothing to examine. `not run`: an earlier proof failed. */
  readonly result: "proven" | "nothing" | "failed" | "not run";
  /** The least that had to be examined: what the plan has. */
  readonly expected: number;
  readonly seconds: number;
  readonly failure: { readonly message: string; readonly evidence: readonly Evidence[] } | null;
}

/** How long the monitor may take to notice that a component has ended. */
const NOTICE_MS = 1500;

/** @throws SandboxFailure where the error comes from a component that has ended, and not from the stack. */
async function asFailure({ sandbox }: ProofContext, error: unknown): Promise<ProofFailure> {
  if (error instanceof SandboxFailure) throw error;
  await sandbox.guard(sleep(NOTICE_MS));
  if (error instanceof ProofFailure) return error;
  if (error instanceof ApplyError) {
    const evidence = error.failures.map(({ key: object, events }) => ({ object, events, status: null }));
    return new ProofFailure(error.message, evidence, { cause: error });
  }
  // Waiting and the cluster throw plain errors; an error of any other class is a mistake in this program.
  const isPlain = error instanceof Error && Object.getPrototypeOf(error) === Error.prototype;
  if (error instanceof ApiError || isPlain) return new ProofFailure(error.message, [], { cause: error });
  throw error;
}

/**
 * Whether the control plane took a node for lost at some time since `since`, in milliseconds since 1970. Its times have
 * no fractions of a second: a node that became ready in the second of `since` counts as ready before it.
 */
export function wasLost(node: NodeObject, since: number): boolean {
  const ready = node.status?.conditions?.find(({ type }) => type === "Ready");
  return ready?.status !== "True" || Date.parse(ready.lastTransitionTime ?? "") > since;
}

/** @throws SandboxFailure where this machine was too slow for its nodes' heartbeats: then the stack is not to blame. */
async function expectHeartbeats(context: ProofContext, since: number, { message }: ProofFailure) {
  const { client, sandbox, stoppedNodes } = context;
  // Where the API server does not answer, the failure is reported as it is.
  const nodes = await sandbox.guard(listNodes(client).catch(() => []));
  const names = nodes.filter((node) => wasLost(node, since)).map(({ metadata }) => metadata.name);
  const silent = names.filter((name) => !stoppedNodes.has(name));
  if (silent.length === 0) return;
  throw new SandboxFailure(
    `got no heartbeat of ${silent.join(", ")} for ${sandbox.timings.nodeGraceSeconds} s, expected one each: ` +
      `this machine was too busy, or asleep. What then failed: ${message}`,
  );
}

type RowResult = Pick<ProofRow, "result" | "examined" | "notes" | "failure">;

const NOT_RUN: RowResult = { result: "not run", examined: 0, notes: [], failure: null };

async function examine(context: ProofContext, proof: Proof, expected: number): Promise<RowResult> {
  const since = Date.now();
  try {
    const { examined, notes } = await context.sandbox.guard(proof.examine(context));
    if (examined < expected)
      throw new ProofFailure(
        `got ${examined} ${proof.counts} to examine, expected at least the ${expected} that the plan has`,
      );
    return { result: examined === 0 ? "nothing" : "proven", examined, notes, failure: null };
  } catch (error) {
    const failure = await asFailure(context, error);
    await expectHeartbeats(context, since, failure);
    const { message, evidence } = failure;
    return { result: "failed", examined: 0, notes: [], failure: { message, evidence } };
  }
}

/**
 * Runs proofs one after the other, and none after one that failed: it leaves the cluster in a state that the next proof
 * does not expect.
 *
 * @throws SandboxFailure where the control plane broke.
 */
export async function runProofs(
  context: ProofContext,
  proofs: readonly Proof[],
): Promise<readonly ProofRow[]> {
  const rows: ProofRow[] = [];
  for (const proof of proofs) {
    const { name, claim, counts } = proof;
    const expected = proof.expected(context.stack);
    const failed = rows.some(({ result }) => result === "failed");
    if (!failed) context.notify(`${name}: ${claim}`);
    const started = performance.now();
    const row = failed ? NOT_RUN : await examine(context, proof, expected);
    rows.push({ name, claim, counts, expected, seconds: secondsSince(started), ...row });
  }
  return rows;
}
