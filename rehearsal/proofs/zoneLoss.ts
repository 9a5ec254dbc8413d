import { isServing, nameOf } from "../../sandbox/client/objects.ts";
import { UPSTREAM_TIMINGS } from "../../sandbox/controlplane/tuning.ts";
import { listNodes, type NodeObject, ZONE_LABEL } from "../../sandbox/nodes/nodes.ts";
import { deleteZone, failZone, restoreZone, waitForOutage } from "../../sandbox/nodes/zones.ts";
import { type AvailabilityWatch, type Guard, guarded, guardsOf, lowsText } from "../availability.ts";
import { failure } from "../failure.ts";
import { podsOf } from "../list.ts";
import type { Examination, Proof, ProofContext } from "../proof.ts";
import { rebalance } from "../rebalance.ts";
import { settled, until } from "../wait.ts";
import { guardedWorkloads, multiMemberStores } from "./planned.ts";

/** How a workload would stand without each zone. */
interface Exposure {
  readonly guard: Guard;
  /** Zone → replicas that serve elsewhere. */
  readonly without: ReadonlyMap<string, number>;
}

const zoneOf = ({ metadata }: NodeObject): string => metadata.labels?.[ZONE_LABEL] ?? "";

async function exposureOf(
  { client }: ProofContext,
  nodes: readonly NodeObject[],
  guard: Guard,
): Promise<Exposure> {
  const zones = new Map(nodes.map((node) => [node.metadata.name, zoneOf(node)]));
  const serving = (await podsOf(client, guard.workload)).filter(isServing);
  const names = [...new Set(zones.values())].toSorted();
  const elsewhere = (zone: string): number =>
    serving.filter(({ spec }) => zones.get(spec.nodeName ?? "") !== zone).length;
  return { guard, without: new Map(names.map((zone) => [zone, elsewhere(zone)])) };
}

/** Any zone may be lost, so none may hold too much: seen without losing it. */
async function checkEveryZone(context: ProofContext, exposures: readonly Exposure[]): Promise<void> {
  for (const { guard, without } of exposures) {
    const [worst] = [...without].filter(([, serving]) => serving < guard.least);
    if (worst === undefined) continue;
    const [zone, serving] = worst;
    throw await failure(
      context,
      `${nameOf(guard.workload)}: without ${zone} it would have ${serving} of ${guard.wanted} serving, ` +
        `expected ${guard.least} (${guard.by})`,
      [guard.workload],
    );
  }
}

/** The zone whose loss takes most from what the workloads have to spare. */
function worstZone(exposures: readonly Exposure[], zones: readonly string[]): string {
  const spare = (zone: string): number =>
    Math.min(...exposures.map(({ guard, without }) => (without.get(zone) ?? 0) - guard.least));
  return zones.toSorted((one, other) => spare(one) - spare(other))[0] ?? "";
}

/** Waits until every workload has its replicas again on nodes that are there. */
async function recovered(
  context: ProofContext,
  watch: AvailabilityWatch,
  guards: readonly Guard[],
): Promise<void> {
  const { settleMs } = context.patience;
  await until(context, settleMs, async () => {
    const short = guards.filter((guard) => watch.serving(guard) < guard.wanted);
    if (short.length === 0) return undefined;
    const text = short.map(
      (guard) => `${nameOf(guard.workload)} has ${watch.serving(guard)} of ${guard.wanted}`,
    );
    return () =>
      failure(
        context,
        `${settleMs / 1000} s after the zone was gone: ${text.join(", ")}, expected full strength`,
        short.map(({ workload }) => workload),
      );
  });
}

const seconds = (since: number): string => `${Math.round((Date.now() - since) / 1000)} s`;

interface Loss {
  readonly outage: string;
  readonly back: string;
  readonly nodes: number;
}

/** The zone stops, the outage is seen, the machines are gone, and their zone comes back later. */
async function loseZone(
  context: ProofContext,
  watch: AvailabilityWatch,
  zone: string,
  guards: readonly Guard[],
): Promise<Loss> {
  const { client, sandbox, patience, silenced, notify } = context;
  const nodes = (await listNodes(client, zone)).map(({ metadata }) => metadata.name);
  const began = Date.now();
  for (const node of nodes) silenced.add(node);
  watch.lose(nodes);
  const lost = await failZone(client, zone);
  notify(`zone loss: ${zone} is silent, with ${nodes.length} nodes`);
  try {
    await sandbox.guard(waitForOutage(client, zone, patience.outageMs));
    const outage = seconds(began);
    await deleteZone(client, zone);
    notify(`zone loss: seen after ${outage}; its nodes are deleted, their pods start elsewhere`);
    await recovered(context, watch, guards);
    return { outage, back: seconds(began), nodes: nodes.length };
  } finally {
    await restoreZone(client, zone, lost).catch(() => {});
  }
}

/** What the sandbox shortened, from its own settings. */
function shortened({ sandbox }: ProofContext): string {
  const { nodeLeaseSeconds, nodeGraceSeconds, tolerationSeconds, nodeEvictionRate } = sandbox.timings;
  const life = UPSTREAM_TIMINGS;
  return (
    `shortened here (in life): a node's lease ${nodeLeaseSeconds} s (${life.nodeLeaseSeconds}) and its grace ${nodeGraceSeconds} s (${life.nodeGraceSeconds}), ` +
    `a pod's toleration of an unreachable node ${tolerationSeconds} s (${life.tolerationSeconds}), ` +
    `nodes emptied a second ${nodeEvictionRate} (${life.nodeEvictionRate})`
  );
}

async function examine(context: ProofContext): Promise<Examination> {
  await settled(context);
  const nodes = await listNodes(context.client);
  const guards = await guardsOf(context);
  const held = guards.filter(({ least }) => least > 0);
  if (held.length === 0) return { examined: 0, notes: ["no workload declares an availability"] };
  const exposures = await Promise.all(guards.map((guard) => exposureOf(context, nodes, guard)));
  await checkEveryZone(context, exposures);
  const zone = worstZone(exposures, [...new Set(nodes.map(zoneOf))]);
  let loss: Loss | undefined;
  const watch = await guarded(context, guards, async (seen) => {
    loss = await loseZone(context, seen, zone, guards);
  });
  return {
    examined: held.length,
    notes: [
      `${zone} lost with ${loss?.nodes} nodes: seen after ${loss?.outage}, every workload at full strength elsewhere after ${loss?.back}; no other zone holds more than may be lost`,
      `lowest seen: ${lowsText(watch.lows())}`,
      shortened(context),
      "volumes of the sandbox follow their pod to any zone; in life that takes storage that spans zones",
      ...(await rebalance(context)),
    ],
  };
}

export const zoneLoss: Proof = {
  name: "zone loss",
  claim: "a lost zone leaves every workload at its declared availability, and at full strength after",
  counts: "guarded workloads",
  expected: ({ plan }) =>
    plan.zones > 1 ? guardedWorkloads(plan).length + multiMemberStores(plan).length : 0,
  examine,
};
