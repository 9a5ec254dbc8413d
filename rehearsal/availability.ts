import {
  nameOf,
  type Pod,
  type PodDisruptionBudget,
  selects,
  type Workload,
} from "../sandbox/client/objects.ts";
import { poll } from "../sandbox/client/poll.ts";
import { failure } from "./failure.ts";
import { APP_LABEL, countServing, type DesiredWorkload, listDesired, listOf } from "./list.ts";
import { type ProofContext, ProofFailure } from "./proof.ts";
import { countOf } from "./quantity.ts";

interface Declared {
  /** Replicas that have to serve at any moment. */
  readonly required: number;
  /** Who declares it, as a message names it. */
  readonly declaredBy: string;
}

/** A workload with its desired replicas, and how many of them have to serve at any moment. */
export interface Requirement extends DesiredWorkload, Declared {}

/** The budgets that count a workload's pods. */
export const budgetsOf = (
  { metadata, spec: { template } }: Workload,
  budgets: readonly PodDisruptionBudget[],
): readonly PodDisruptionBudget[] =>
  budgets.filter(
    (budget) =>
      budget.metadata.namespace === metadata.namespace &&
      selects(budget.spec.selector, template.metadata?.labels),
  );

/** Replicas that a budget keeps, rounded as its controller does. */
export function keptBy(
  { minAvailable, maxUnavailable }: PodDisruptionBudget["spec"],
  desired: number,
): number {
  if (minAvailable !== undefined) return countOf(minAvailable, desired);
  return Math.max(0, desired - countOf(maxUnavailable ?? desired, desired));
}

/** What the profile says of a workload; a label of its pods names it there. */
function byProfile({ stack }: ProofContext, { workload, desired }: DesiredWorkload): Declared {
  const name = workload.spec.template.metadata?.labels?.[APP_LABEL] ?? "";
  const percent = stack.plan.workloads[name]?.minAvailablePercent ?? 0;
  // One at a time may always go, or nodes could not be drained.
  const required = Math.min(countOf(`${percent}%`, desired), desired - 1);
  return { required, declaredBy: `${percent}% of the profile` };
}

const stricter = (one: Declared, other: Declared): Declared => (other.required > one.required ? other : one);

/** The availability that profile and disruption budgets declare for each workload; the stricter one counts. */
export async function requirementsOf(context: ProofContext): Promise<readonly Requirement[]> {
  const budgets = await listOf(context, "PodDisruptionBudget");
  return (await listDesired(context)).map((each) => {
    // A single replica cannot stay available while it moves.
    if (each.desired <= 1) return { ...each, required: 0, declaredBy: "nothing" };
    const declared = budgetsOf(each.workload, budgets).map((budget) => ({
      required: keptBy(budget.spec, each.desired),
      declaredBy: nameOf(budget),
    }));
    return { ...each, ...declared.reduce(stricter, byProfile(context, each)) };
  });
}

/** The lowest number of serving replicas that was seen of a workload. */
interface Low extends Requirement {
  readonly serving: number;
}

const START_MS = 60_000;

/** Counts the serving replicas of workloads at every change of a pod. */
export class AvailabilityWatch {
  readonly #requirements: readonly Requirement[];
  readonly #pods = new Map<string, Pod>();
  readonly #lostNodes = new Set<string>();
  readonly #lows = new Map<Requirement, number>();
  readonly #abort = new AbortController();
  readonly #following: Promise<unknown>;
  #counts = 0;

  constructor(context: ProofContext, requirements: readonly Requirement[]) {
    this.#requirements = requirements;
    this.#following = Promise.all(
      context.stack.namespaces.map((namespace) => this.#follow(context, namespace)),
    );
    // `stop` reports it.
    this.#following.catch(() => {});
  }

  /** Resolves once every pod that exists has been seen; what came before is not counted. */
  async started(context: ProofContext): Promise<void> {
    const pods = await listOf(context, "Pod");
    const isComplete = async () => pods.every(({ metadata: { uid = "" } }) => this.#pods.has(uid));
    const complete = await context.sandbox.guard(Promise.race([poll(START_MS, isComplete), this.#following]));
    if (complete !== true) throw new Error(`the watch has not seen every pod within ${START_MS / 1000} s`);
    this.#count();
  }

  async #follow({ client }: ProofContext, namespace: string): Promise<void> {
    const { signal } = this.#abort;
    try {
      for await (const { type, object } of client.watch<Pod>("v1", "Pod", { namespace, signal })) {
        const { uid = "" } = object.metadata;
        if (type === "DELETED") this.#pods.delete(uid);
        else this.#pods.set(uid, object);
        if (this.#counts > 0) this.#count();
      }
      throw new Error("the API server ended the watch of pods");
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** No pod on these nodes serves from now on, whatever its status says. */
  lose(nodes: readonly string[]): void {
    for (const node of nodes) this.#lostNodes.add(node);
    this.#count();
  }

  serving({ workload }: Requirement): number {
    const pods = [...this.#pods.values()].filter(({ spec }) => !this.#lostNodes.has(spec.nodeName ?? ""));
    return countServing(workload, pods);
  }

  #count(): void {
    this.#counts += 1;
    for (const each of this.#requirements) {
      const serving = this.serving(each);
      this.#lows.set(each, Math.min(serving, this.#lows.get(each) ?? serving));
    }
  }

  get lows(): readonly Low[] {
    return [...this.#lows].map(([requirement, serving]) => ({ ...requirement, serving }));
  }

  /** Whether a pod has changed since the start. */
  get sawChange(): boolean {
    return this.#counts > 1;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#following;
  }
}

/**
 * Does something to the cluster while every change of a pod is counted. Returns the lowest counts as a note.
 *
 * @throws ProofFailure where fewer replicas of a workload served than is required.
 */
export async function whileCounting(
  context: ProofContext,
  requirements: readonly Requirement[],
  work: (watch: AvailabilityWatch) => Promise<void>,
): Promise<string> {
  const watch = new AvailabilityWatch(context, requirements);
  try {
    await watch.started(context);
    await work(watch);
  } finally {
    await watch.stop();
  }
  const broken = watch.lows.filter(({ serving, required }) => serving < required);
  if (broken.length > 0) {
    const text = broken.map(
      ({ workload, desired, required, declaredBy, serving }) =>
        `${nameOf(workload)}: got ${serving} of ${desired} serving, expected ${required} at any moment (${declaredBy})`,
    );
    throw await failure(
      context,
      text.join("; "),
      broken.map(({ workload }) => workload),
    );
  }
  if (!watch.sawChange) throw new ProofFailure("got no change of a pod to count, expected some");
  return lowsText(watch.lows);
}

const lowsText = (lows: readonly Low[]): string =>
  lows
    .filter(({ required }) => required > 0)
    .map(
      ({ workload, desired, required, serving }) =>
        `${workload.metadata.name} ${serving} of ${desired} (required ${required})`,
    )
    .join(", ");
