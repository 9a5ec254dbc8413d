import type { Inventory } from "../apply/inventory.ts";
import type { KubeClient, ObjectKey } from "../sandbox/client/client.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { RehearsedStack } from "./stack.ts";

/** How long a proof waits for something before it fails, milliseconds. */
export const TIMEOUTS = {
  /** For workloads to have all of their replicas. */
  availableMs: 180_000,
  /** For an autoscaler to reach a bound. */
  scaleMs: 300_000,
  /**
   * For a disruption budget to allow an eviction.
   * Longer than the two minutes for which a budget counts a pod whose eviction did not delete it: DeletionTimeout in
   * https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controller/disruption/disruption.go
   */
  evictMs: 150_000,
  /** For the control plane to notice that a zone is lost. */
  outageMs: 90_000,
  /** For every object to be gone. */
  destroyMs: 120_000,
};
export type Timeouts = Readonly<typeof TIMEOUTS>;

/** What every proof works with. */
export interface ProofContext {
  readonly sandbox: Sandbox;
  /** With the rights of the administrator. */
  readonly client: KubeClient;
  readonly stack: RehearsedStack;
  /** Every object of the cluster before the stack was first deployed. */
  readonly before: Inventory;
  readonly timeouts: Timeouts;
  /** Nodes that the rehearsal itself has stopped. */
  readonly stoppedNodes: Set<string>;
  /** Prints one line of progress. */
  readonly notify: (line: string) => void;
}

/** The result of a proof that did not fail. */
export interface Examination {
  /** How many objects it examined. */
  readonly examined: number;
  /** What a reader has to know about the result: what was shortened, left out or measured. */
  readonly notes: readonly string[];
}

export interface Proof {
  readonly name: string;
  /** What holds when it passes, in one sentence. */
  readonly claim: string;
  /** What `examined` counts, in the plural. */
  readonly counts: string;
  /** How many the plan has. Fewer examined is a failure, so that no proof passes because it found nothing. */
  readonly expected: (stack: RehearsedStack) => number;
  /** @throws ProofFailure where something does not hold. */
  readonly examine: (context: ProofContext) => Promise<Examination>;
}

/** What the cluster says of an object for which a proof failed. */
export interface Evidence {
  readonly object: ObjectKey;
  /** `Warning FailedScheduling: …`, the newest first. */
  readonly events: readonly string[];
  readonly status: unknown;
}

/** Something does not hold: a sentence, with the events and the status of the objects that show it. */
export class ProofFailure extends Error {
  override readonly name = "ProofFailure";
  readonly exitCode = 1;
  readonly evidence: readonly Evidence[];

  constructor(message: string, evidence: readonly Evidence[] = [], options?: ErrorOptions) {
    super(message, options);
    this.evidence = evidence;
  }
}
