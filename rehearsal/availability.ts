import {
  type DisruptionBudget,
  isEnded,
  isServing,
  nameOf,
  type Pod,
  selects,
  type Workload,
} from "../sandbox/client/objects.ts";
import { failure } from "./failure.ts";
import { listOf, listWorkloads, minimums, wantedOf } from "./list.ts";
import { type ProofContext, ProofFailure } from "./proof.ts";
import { countOf } from "./quantity.ts";

/** How many replicas of a workload have to serve at any moment, and who says so. */
export interface Guard {
  readonly workload: Workload;
  /** Replicas at full strength. */
  readonly wanted: number;
  readonly least: number;
  /** What declares it, as a message names it. */
  readonly by: string;
}

const APP_LABEL = "app.kubernetes.io/name";

/** The budgets that count a workload's pods. */
export const budgetsOf = (
  workload: Workload,
  budgets: readonly DisruptionBudget[],
): readonly DisruptionBudget[] =>
  budgets.filter(
    ({ metadata, spec }) =>
      metadata.namespace === workload.metadata.namespace &&
      selects(spec.selector, workload.spec.template.metadata?.labels),
  );

/** Replicas that a budget keeps, rounded as its controller does. */
export function keptBy({ spec }: DisruptionBudget, wanted: number): number {
  const { minAvailable, maxUnavailable } = spec;
  if (minAvailable !== undefined) return countOf(minAvailable, wanted);
  return Math.max(0, wanted - countOf(maxUnavailable ?? wanted, wanted));
}

interface Declared {
  readonly least: number;
  readonly by: string;
}

/** What the plan says of a workload; the label that leads there is the program's own. */
function fromPlan({ plan }: ProofContext, { spec }: Workload, wanted: number): Declared {
  const name = spec.template.metadata?.labels?.[APP_LABEL] ?? "";
  const percent = plan.workloads[name]?.minAvailablePercent ?? 0;
  return { least: countOf(`${percent}%`, wanted), by: `${percent}% of the profile` };
}

const strongest = (all: readonly Declared[]): Declared =>
  all.reduce((one, other) => (other.least > one.least ? other : one));

/** Every workload of the stack with the availability that is declared for it: the stronger word counts. */
export async function guardsOf(context: ProofContext): Promise<readonly Guard[]> {
  const [workloads, budgets, least] = await Promise.all([
    listWorkloads(context),
    listOf(context, "PodDisruptionBudget"),
    minimums(context),
  ]);
  return workloads.map((workload) => {
    const wanted = wantedOf(workload, least);
    const own = budgetsOf(workload, budgets).map((budget) => ({
      least: keptBy(budget, wanted),
      by: nameOf(budget),
    }));
    // With one replica nothing can be promised while it moves.
    const declared = wanted > 1 ? strongest([fromPlan(context, workload, wanted), ...own]) : NOTHING;
    return { workload, wanted, ...declared };
  });
}

const NOTHING: Declared = { least: 0, by: "nothing" };

/** The lowest number of serving replicas that was seen of a workload. */
export interface Low {
  readonly guard: Guard;
  readonly serving: number;
}

/** Counts who serves at every change of a pod, from the moment it has seen them all. */
export class AvailabilityWatch {
  readonly #guards: readonly Guard[];
  readonly #pods = new Map<string, Pod>();
  readonly #lost = new Set<string>();
  readonly #lows = new Map<Guard, number>();
  readonly #abort = new AbortController();
  readonly #work: Promise<unknown>;
  #broken: unknown;
  #armed = false;
  #looks = 0;

  private constructor(context: ProofContext, guards: readonly Guard[]) {
    this.#guards = guards;
    this.#work = Promise.all(context.subject.namespaces.map((namespace) => this.#follow(context, namespace)));
    this.#work.catch((error: unknown) => {
      this.#broken = error;
    });
  }

  /** Starts to watch; resolves once every pod that is there has been seen. */
  static async start(context: ProofContext, guards: readonly Guard[]): Promise<AvailabilityWatch> {
    const watch = new AvailabilityWatch(context, guards);
    const there = await listOf(context, "Pod");
    while (there.some(({ metadata }) => !watch.#pods.has(metadata.uid ?? ""))) {
      if (watch.#broken !== undefined) throw watch.#broken;
      await context.sandbox.guard(new Promise((resolve) => setTimeout(resolve, 20)));
    }
    watch.#armed = true;
    watch.#look();
    return watch;
  }

  async #follow({ client }: ProofContext, namespace: string): Promise<void> {
    const { signal } = this.#abort;
    try {
      for await (const { type, object } of client.watch<Pod>("v1", "Pod", { namespace, signal })) {
        const { uid = "" } = object.metadata;
        if (type === "DELETED") this.#pods.delete(uid);
        else this.#pods.set(uid, object);
        if (this.#armed) this.#look();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (!signal.aborted) throw new Error("the watch of pods ended, expected it to go on");
  }

  /** Nobody on these nodes serves from now on, whatever the control plane believes. */
  lose(nodes: readonly string[]): void {
    for (const node of nodes) this.#lost.add(node);
    this.#look();
  }

  serving({ workload }: Guard): number {
    const { namespace } = workload.metadata;
    return [...this.#pods.values()].filter(
      (pod) =>
        pod.metadata.namespace === namespace &&
        isServing(pod) &&
        !isEnded(pod) &&
        selects(workload.spec.selector, pod.metadata.labels) &&
        !this.#lost.has(pod.spec.nodeName ?? ""),
    ).length;
  }

  #look(): void {
    this.#looks += 1;
    for (const guard of this.#guards) {
      const serving = this.serving(guard);
      this.#lows.set(guard, Math.min(serving, this.#lows.get(guard) ?? serving));
    }
  }

  /** Guards that have been broken so far. */
  broken(): readonly Low[] {
    return this.lows().filter(({ guard, serving }) => serving < guard.least);
  }

  lows(): readonly Low[] {
    return [...this.#lows].map(([guard, serving]) => ({ guard, serving }));
  }

  /** How often it has counted. */
  get looks(): number {
    return this.#looks;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#work.catch(() => {});
    if (this.#broken !== undefined) throw this.#broken;
  }
}

const lowText = ({ guard, serving }: Low): string =>
  `${nameOf(guard.workload)}: got ${serving} of ${guard.wanted} serving, expected ${guard.least} at any moment (${guard.by})`;

/** What a watch saw at its lowest, for a note. */
export const lowsText = (lows: readonly Low[]): string =>
  lows
    .filter(({ guard }) => guard.least > 0)
    .map(
      ({ guard, serving }) =>
        `${guard.workload.metadata.name} ${serving} of ${guard.wanted} (least ${guard.least})`,
    )
    .join(", ");

/**
 * Does something to the cluster while every change of a pod is counted.
 *
 * @throws ProofFailure where a workload fell below what is declared for it.
 */
export async function guarded(
  context: ProofContext,
  guards: readonly Guard[],
  work: (watch: AvailabilityWatch) => Promise<void>,
): Promise<AvailabilityWatch> {
  const watch = await AvailabilityWatch.start(context, guards);
  try {
    await work(watch);
  } finally {
    await watch.stop();
  }
  const broken = watch.broken();
  if (broken.length > 0) {
    throw await failure(
      context,
      broken.map(lowText).join("; "),
      broken.map(({ guard }) => guard.workload),
    );
  }
  if (watch.looks < 2) throw new ProofFailure("got no change of a pod to count, expected some");
  return watch;
}
