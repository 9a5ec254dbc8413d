import { setTimeout as sleep } from "node:timers/promises";
import { type DisruptionBudget, isEnded, nameOf, type Pod, selects } from "../../sandbox/client/objects.ts";
import { ApiError } from "../../sandbox/client/transport.ts";
import { listNodes, type NodeObject, ZONE_LABEL } from "../../sandbox/nodes/nodes.ts";
import { budgetsOf, type Guard, guarded, guardsOf, lowsText } from "../availability.ts";
import { failure } from "../failure.ts";
import { listOf } from "../list.ts";
import type { Examination, Proof, ProofContext, ProofFailure } from "../proof.ts";
import { rebalance } from "../rebalance.ts";
import { settled } from "../wait.ts";
import { guardedWorkloads, ownStores } from "./planned.ts";

const RETRY_MS = 250;

/** A budget holds the pod back, or many evictions change that budget at once: to be asked again either way. */
const LATER: readonly number[] = [429, 409];

/** What happened to one pod. */
interface Evicted {
  readonly pod: Pod;
  /** How often a budget said no before. */
  readonly blocked: number;
}

async function ask({ client }: ProofContext, pod: Pod): Promise<"done" | "blocked"> {
  const { name, namespace } = pod.metadata;
  const path = await client.path({ ...pod, apiVersion: "v1", kind: "Pod" }, "eviction");
  const body = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
  try {
    await client.transport.send({ method: "POST", path, body });
    return "done";
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404) return "done";
    if (LATER.includes(error.status)) return "blocked";
    throw await failure({ client }, `${nameOf(pod)}: its eviction is refused: ${error.message}`, [pod]);
  }
}

/** Evicts one pod as a drain does: again and again while a budget holds it back. */
async function evict(context: ProofContext, pod: Pod): Promise<Evicted> {
  const { evictMs } = context.patience;
  const deadline = Date.now() + evictMs;
  for (let blocked = 0; ; blocked += 1) {
    if ((await context.sandbox.guard(ask(context, pod))) === "done") return { pod, blocked };
    if (Date.now() > deadline) throw await blockedForever(context, pod);
    await context.sandbox.guard(sleep(RETRY_MS));
  }
}

async function blockedForever(context: ProofContext, pod: Pod): Promise<ProofFailure> {
  const budgets = await listOf(context, "PodDisruptionBudget");
  const own = budgets.filter(({ spec }) => selects(spec.selector, pod.metadata.labels));
  const names = own.map(nameOf).join(", ") || "a PodDisruptionBudget";
  const seconds = context.patience.evictMs / 1000;
  return failure(
    context,
    `${names} blocked the eviction of ${nameOf(pod)} for ${seconds} s, expected that a drain gets through`,
    own.length > 0 ? own : [pod],
  );
}

const cordon = ({ client }: ProofContext, { metadata }: NodeObject, unschedulable: boolean | null) =>
  client.patch({ apiVersion: "v1", kind: "Node", metadata: { name: metadata.name } }, "merge", {
    spec: { unschedulable },
  });

/** Empties nodes together, as the upgrade of a zone does, and gives them back. */
async function drainNodes(context: ProofContext, nodes: readonly NodeObject[]): Promise<readonly Evicted[]> {
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  for (const node of nodes) await cordon(context, node, true);
  try {
    const pods = await listOf(context, "Pod");
    const there = pods.filter((pod) => names.has(pod.spec.nodeName ?? "") && !isEnded(pod));
    const evicted = await Promise.all(there.map((pod) => evict(context, pod)));
    await settled(context);
    return evicted;
  } finally {
    for (const node of nodes) await cordon(context, node, null).catch(() => {});
  }
}

const zonesOf = (nodes: readonly NodeObject[]): readonly (readonly NodeObject[])[] => [
  ...Map.groupBy(nodes, ({ metadata }) => metadata.labels?.[ZONE_LABEL]).values(),
];

async function testedBy(
  context: ProofContext,
  guards: readonly Guard[],
  evicted: readonly Evicted[],
): Promise<readonly DisruptionBudget[]> {
  const budgets = await listOf(context, "PodDisruptionBudget");
  const used = new Set(guards.flatMap(({ workload }) => budgetsOf(workload, budgets)));
  return budgets.filter(
    (budget) =>
      used.has(budget) && evicted.some(({ pod }) => selects(budget.spec.selector, pod.metadata.labels)),
  );
}

async function examine(context: ProofContext): Promise<Examination> {
  const guards = await guardsOf(context);
  const evicted: Evicted[] = [];
  const zones = zonesOf(await listNodes(context.client));
  const watch = await guarded(context, guards, async () => {
    for (const nodes of zones) evicted.push(...(await drainNodes(context, nodes)));
  });
  const tested = await testedBy(context, guards, evicted);
  const held = evicted.reduce((sum, { blocked }) => sum + blocked, 0);
  const lows = lowsText(watch.lows());
  const notes = [
    `${zones.length} zones drained one after the other, all nodes of a zone at once: ${evicted.length} pods evicted, ${held} requests held back and asked again`,
    ...(lows === "" ? [] : [`lowest seen: ${lows}`]),
    ...(await rebalance(context)),
  ];
  return { examined: tested.length, notes };
}

export const drain: Proof = {
  name: "drain",
  claim: "nodes can be drained, and no workload falls below its disruption budget meanwhile",
  counts: "disruption budgets",
  expected: ({ plan }) => guardedWorkloads(plan).length + ownStores(plan).length,
  examine,
};
