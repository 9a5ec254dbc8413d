import { setTimeout as sleep } from "node:timers/promises";
import { ApplyError } from "../apply/error.ts";
import { ApiError } from "../sandbox/client/transport.ts";
import { SandboxFailure } from "../sandbox/controlplane/monitor.ts";
import {
  type Evidence,
  type Examination,
  fromApply,
  type Proof,
  type ProofContext,
  ProofFailure,
} from "./proof.ts";
import { stalledNodes } from "./silence.ts";

/** One row of a rehearsal. */
export interface ProofRow {
  readonly name: string;
  /** What holds when it passes, in one sentence. */
  readonly claim: string;
  /** `nothing`: the plan has nothing of the kind. `not run`: an earlier proof failed. */
  readonly result: "proven" | "nothing" | "failed" | "not run";
  /** How many objects it looked at. */
  readonly examined: number;
  /** How many the plan says there are at least. */
  readonly expected: number;
  /** What `examined` counts. */
  readonly counts: string;
  readonly seconds: number;
  readonly notes: readonly string[];
  readonly failure: { readonly message: string; readonly evidence: readonly Evidence[] } | null;
}

/** How long a component that has just ended may take to be noticed. */
const NOTICE_MS = 1500;

/** An answer that did not come tells of a dead component first, and only then of the stack. */
async function asFailure({ sandbox }: ProofContext, error: unknown): Promise<ProofFailure> {
  if (error instanceof SandboxFailure) throw error;
  await sandbox.guard(sleep(NOTICE_MS));
  if (error instanceof ProofFailure) return error;
  if (error instanceof ApplyError) return fromApply(error);
  // Plain errors are those of waiting and of the cluster; any other is a mistake of this program.
  if (
    error instanceof ApiError ||
    (error instanceof Error && Object.getPrototypeOf(error) === Error.prototype)
  )
    return new ProofFailure(error.message, [], { cause: error });
  throw error;
}

/** @throws SandboxFailure where the machine stood still meanwhile: what then failed tells nothing of the stack. */
async function expectNoStall(context: ProofContext, since: number, { message }: ProofFailure): Promise<void> {
  // An API server that does not answer tells of no stall; what failed is told as it is.
  const nodes = await context.sandbox.guard(stalledNodes(context, since).catch(() => []));
  if (nodes.length === 0) return;
  throw new SandboxFailure(
    `got no heartbeat of ${nodes.join(", ")} for ${context.sandbox.timings.nodeGraceSeconds} s, expected one each: ` +
      `this machine was too busy, or asleep. What then failed: ${message}`,
  );
}

function enough(proof: Proof, { subject }: ProofContext, { examined }: Examination): void {
  const expected = proof.expected(subject);
  if (examined >= expected) return;
  throw new ProofFailure(
    `got ${examined} ${proof.counts} to examine, expected at least the ${expected} that the plan has`,
  );
}

async function runProof(context: ProofContext, proof: Proof): Promise<ProofRow> {
  const { name, claim, counts } = proof;
  const started = performance.now();
  const since = Date.now();
  const row = { name, claim, counts, expected: proof.expected(context.subject) };
  const seconds = (): number => Math.round((performance.now() - started) / 100) / 10;
  try {
    const examination = await context.sandbox.guard(proof.examine(context));
    enough(proof, context, examination);
    const result = examination.examined === 0 ? "nothing" : "proven";
    return { ...row, ...examination, result, seconds: seconds(), failure: null };
  } catch (error) {
    const failure = await asFailure(context, error);
    await expectNoStall(context, since, failure);
    const { message, evidence } = failure;
    return {
      ...row,
      result: "failed",
      examined: 0,
      notes: [],
      seconds: seconds(),
      failure: { message, evidence },
    };
  }
}

const notRun = ({ name, claim, counts, expected }: Proof, { subject }: ProofContext): ProofRow => ({
  name,
  claim,
  counts,
  expected: expected(subject),
  result: "not run",
  examined: 0,
  seconds: 0,
  notes: [],
  failure: null,
});

/**
 * Runs proofs one after the other, and none after one that failed: what it left is not what the next begins with.
 *
 * @throws SandboxFailure where the control plane broke.
 */
export async function runProofs(
  context: ProofContext,
  proofs: readonly Proof[],
): Promise<readonly ProofRow[]> {
  const rows: ProofRow[] = [];
  for (const proof of proofs) {
    const failed = rows.some(({ result }) => result === "failed");
    if (!failed) context.notify(`${proof.name}: ${proof.claim}`);
    rows.push(failed ? notRun(proof, context) : await runProof(context, proof));
  }
  return rows;
}
