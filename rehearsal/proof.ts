import type { ApplyError } from "../apply/error.ts";
import type { Inventory } from "../apply/inventory.ts";
import type { Plan } from "../plan/types.ts";
import type { KubeClient, Reference } from "../sandbox/client/client.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Subject } from "./stack.ts";

/** How long a proof waits before it takes something for failed, milliseconds. */
export interface Patience {
  /** For workloads to be at full strength. */
  readonly settleMs: number;
  /** For an autoscaler to reach its bound, each way. */
  readonly scaleMs: number;
  /** For a disruption budget to let an eviction through. */
  readonly evictMs: number;
  /** For the control plane to notice that a zone is lost. */
  readonly outageMs: number;
  /** For every object to be gone. */
  readonly destroyMs: number;
  /** For a workload's own command to become ready on this machine. */
  readonly startMs: number;
}

export const PATIENCE: Patience = {
  settleMs: 180_000,
  scaleMs: 300_000,
  evictMs: 60_000,
  outageMs: 90_000,
  destroyMs: 120_000,
  startMs: 30_000,
};

/** What every proof works on. */
export interface ProofContext {
  readonly sandbox: Sandbox;
  /** The administrator. */
  readonly client: KubeClient;
  readonly subject: Subject;
  readonly plan: Plan;
  /** Every object of the cluster before the stack was first applied. */
  readonly before: Inventory;
  readonly patience: Patience;
  /** Nodes that the rehearsal itself has silenced. */
  readonly silenced: Set<string>;
  /** One line of progress. */
  readonly notify: (line: string) => void;
}

/** What a proof found where everything held. */
export interface Examination {
  /** How many objects it looked at, or put to the test. */
  readonly examined: number;
  /** What a reader has to know to trust it: what was shortened, left out or measured. */
  readonly notes: readonly string[];
}

export interface Proof {
  readonly name: string;
  /** What holds when it passes, in one sentence. */
  readonly claim: string;
  /** What `examined` counts, in the plural. */
  readonly counts: string;
  /** How many the plan says there are: fewer examined is a failure, so that no proof passes by finding nothing. */
  readonly expected: (subject: Subject) => number;
  /** @throws ProofFailure where something does not hold. */
  readonly examine: (context: ProofContext) => Promise<Examination>;
}

/** What is known of an object that broke a proof. */
export interface Evidence {
  readonly object: Reference;
  /** `Warning FailedScheduling: …`, the newest first. */
  readonly events: readonly string[];
  readonly status: unknown;
}

/** Something does not hold: the sentence, and the object's own events and status. */
export class ProofFailure extends Error {
  override readonly name = "ProofFailure";
  readonly exitCode = 1;
  readonly evidence: readonly Evidence[];

  constructor(message: string, evidence: readonly Evidence[] = [], options?: ErrorOptions) {
    super(message, options);
    this.evidence = evidence;
  }
}

/** What the API server refused, with its own words and events. */
export function fromApply(error: ApplyError): ProofFailure {
  const evidence = error.failures.map(({ reference, events }) => ({
    object: reference,
    events,
    status: null,
  }));
  return new ProofFailure(error.message, evidence, { cause: error });
}
