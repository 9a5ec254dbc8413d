import {
  isEnded,
  nameOf,
  type Pod,
  type PodDisruptionBudget,
  selects,
} from "../../sandbox/client/objects.ts";
import { poll } from "../../sandbox/client/poll.ts";
import { ApiError } from "../../sandbox/client/transport.ts";
import { listNodes, type NodeObject, ZONE_LABEL } from "../../sandbox/nodes/nodes.ts";
import { budgetsOf, type Requirement, requirementsOf, whileCounting } from "../availability.ts";
import { failure } from "../failure.ts";
import { listOf } from "../list.ts";
import type { Examination, Proof, ProofContext, ProofFailure } from "../proof.ts";
import { type Missing, replacePods, waitForWorkloads } from "../workloads.ts";
import { zoneBoundPods } from "../zoneBound.ts";
import { guaranteedWorkloads, ownStores, proxies } from "./planned.ts";

const RETRY_MS = 250;

/** 429: a budget holds the pod back. 409: other evictions change that budget at the same time. Both are repeated. */
const RETRIED: readonly number[] = [429, 409];

/** Requests the eviction of a pod once; false where the request has to be repeated. */
async function tryEviction(context: ProofContext, pod: Pod): Promise<boolean> {
  const { client } = context;
  const { name, namespace } = pod.metadata;
  const path = await client.path(pod, "eviction");
  const body = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
  try {
    await client.transport.send({ method: "POST", path, body });
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404) return true;
    if (RETRIED.includes(error.status)) return false;
    throw await failure(context, `${nameOf(pod)}: its eviction is refused: ${error.message}`, [pod]);
  }
}

interface Evicted {
  readonly pod: Pod;
  /** How often a budget held it back. */
  readonly blocked: number;
}

/** Evicts one pod as a drain does: again and again while a budget holds it back. */
async function evict(context: ProofContext, pod: Pod): Promise<Evicted> {
  let tries = 0;
  const attempt = (): Promise<boolean> => {
    tries += 1;
    return context.sandbox.guard(tryEviction(context, pod));
  };
  const isEvicted = await context.sandbox.guard(poll(context.timeouts.evictMs, attempt, RETRY_MS));
  if (isEvicted !== true) throw await blockedFailure(context, pod);
  return { pod, blocked: tries - 1 };
}

async function blockedFailure(context: ProofContext, pod: Pod): Promise<ProofFailure> {
  const budgets = await listOf(context, "PodDisruptionBudget");
  const own = budgets.filter(({ spec }) => selects(spec.selector, pod.metadata.labels));
  const names = own.map(nameOf).join(", ") || "a PodDisruptionBudget";
  const seconds = context.timeouts.evictMs / 1000;
  const message = `${names} blocked the eviction of ${nameOf(pod)} for ${seconds} s, expected that the drain succeeds`;
  return failure(context, message, own.length > 0 ? own : [pod]);
}

const cordon = ({ client }: ProofContext, node: NodeObject, unschedulable: true | null) =>
  client.patch(node, "merge", { spec: { unschedulable } });

/**
 * Drains the nodes of a zone together, as the upgrade of a zone does, and makes them schedulable again. Until then pods
 * wait whose volumes are in the zone.
 */
async function drainZone(
  context: ProofContext,
  nodes: readonly NodeObject[],
  missing: Missing,
): Promise<readonly Evicted[]> {
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  for (const node of nodes) await cordon(context, node, true);
  try {
    const pods = (await listOf(context, "Pod")).filter(
      (pod) => names.has(pod.spec.nodeName ?? "") && !isEnded(pod),
    );
    const evicted = await Promise.all(pods.map((pod) => evict(context, pod)));
    await waitForWorkloads(context, { missing });
    return evicted;
  } finally {
    for (const node of nodes) await cordon(context, node, null).catch(() => {});
  }
}

/** Budgets of workloads that count an evicted pod. */
async function testedBudgets(
  context: ProofContext,
  requirements: readonly Requirement[],
  evicted: readonly Evicted[],
): Promise<readonly PodDisruptionBudget[]> {
  const budgets = await listOf(context, "PodDisruptionBudget");
  const used = new Set(requirements.flatMap(({ workload }) => budgetsOf(workload, budgets)));
  return [...used].filter(({ spec }) =>
    evicted.some(({ pod }) => selects(spec.selector, pod.metadata.labels)),
  );
}

async function examine(context: ProofContext): Promise<Examination> {
  const requirements = await requirementsOf(context);
  const nodes = await listNodes(context.client);
  const zones = Map.groupBy(nodes, ({ metadata }) => metadata.labels?.[ZONE_LABEL] ?? "");
  const boundPods = await zoneBoundPods(
    context,
    requirements.map(({ workload }) => workload),
  );
  const evicted: Evicted[] = [];
  const lows = await whileCounting(context, requirements, async () => {
    for (const [zone, members] of zones) {
      const missing: Missing = (workload) => boundPods(workload).get(zone)?.pods ?? 0;
      evicted.push(...(await drainZone(context, members, missing)));
      await waitForWorkloads(context);
    }
  });
  const tested = await testedBudgets(context, requirements, evicted);
  const blocked = evicted.reduce((sum, one) => sum + one.blocked, 0);
  const notes = [
    `${zones.size} zones drained one after the other, all nodes of a zone at once: ${evicted.length} pods evicted, ${blocked} requests held back and repeated; pods wait for the zone of their volumes`,
    ...(lows === "" ? [] : [`lowest seen: ${lows}`]),
    ...(await replacePods(context)),
  ];
  return { examined: tested.length, notes };
}

export const drain: Proof = {
  name: "drain",
  claim: "nodes can be drained, and no workload falls below its disruption budget meanwhile",
  counts: "disruption budgets",
  expected: ({ plan }) => guaranteedWorkloads(plan).length + ownStores(plan).length + proxies(plan),
  examine,
};
