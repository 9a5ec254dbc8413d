import { isServing, nameOf } from "../../sandbox/client/objects.ts";
import { UPSTREAM_TIMINGS } from "../../sandbox/controlplane/tuning.ts";
import { listNodes, type NodeObject, ZONE_LABEL } from "../../sandbox/nodes/nodes.ts";
import { deleteZone, failZone, restoreZone, waitForOutage } from "../../sandbox/nodes/zones.ts";
import { type AvailabilityWatch, type Requirement, requirementsOf, whileCounting } from "../availability.ts";
import { failure, waitUntil } from "../failure.ts";
import { podsOf } from "../list.ts";
import type { Examination, Proof, ProofContext } from "../proof.ts";
import { secondsSince } from "../time.ts";
import { replacePods, waitForWorkloads } from "../workloads.ts";
import { guaranteedWorkloads, multiMemberStores } from "./planned.ts";

/** What a workload would have left without each zone. */
interface Exposure extends Requirement {
  /** Zone → replicas that serve in the others. */
  readonly without: ReadonlyMap<string, number>;
}

const zoneOf = ({ metadata }: NodeObject): string => metadata.labels?.[ZONE_LABEL] ?? "";

async function exposureOf(
  context: ProofContext,
  nodes: readonly NodeObject[],
  requirement: Requirement,
): Promise<Exposure> {
  const zones = new Map(nodes.map((node) => [node.metadata.name, zoneOf(node)]));
  const serving = (await podsOf(context, requirement.workload)).filter(isServing);
  const elsewhere = (zone: string): number =>
    serving.filter(({ spec }) => zones.get(spec.nodeName ?? "") !== zone).length;
  const names = [...new Set(zones.values())].toSorted();
  return { ...requirement, without: new Map(names.map((zone) => [zone, elsewhere(zone)])) };
}

/** Any zone may be lost, so none may hold too many pods. Counting shows that for each zone, without losing it. */
async function checkEveryZone(context: ProofContext, exposures: readonly Exposure[]): Promise<void> {
  for (const { workload, desired, required, declaredBy, without } of exposures) {
    const [worst] = [...without].filter(([, serving]) => serving < required);
    if (worst === undefined) continue;
    const [zone, serving] = worst;
    const message =
      `${nameOf(workload)}: without ${zone} it would have ${serving} of ${desired} serving, ` +
      `expected ${required} (${declaredBy})`;
    throw await failure(context, message, [workload]);
  }
}

/** The zone whose loss brings some workload nearest to its required replicas. */
function worstZone(exposures: readonly Exposure[], zones: readonly string[]): string {
  const spare = (zone: string): number =>
    Math.min(...exposures.map(({ required, without }) => (without.get(zone) ?? 0) - required));
  return zones.toSorted((one, other) => spare(one) - spare(other))[0] ?? "";
}

/** Waits until every workload has all of its replicas on nodes that exist. */
async function waitForRecovery(
  context: ProofContext,
  watch: AvailabilityWatch,
  requirements: readonly Requirement[],
): Promise<void> {
  const { availableMs } = context.timeouts;
  await waitUntil(context, availableMs, async () => {
    const short = requirements.filter((each) => watch.serving(each) < each.desired);
    if (short.length === 0) return undefined;
    const text = short.map(
      (each) => `${nameOf(each.workload)} has ${watch.serving(each)} of ${each.desired}`,
    );
    return {
      message: `${availableMs / 1000} s after the zone was gone: ${text.join(", ")}, expected full strength`,
      objects: short.map(({ workload }) => workload),
    };
  });
}

/** Stops a zone, waits until that is noticed, deletes its nodes and brings them back. Returns a note. */
async function loseZone(
  context: ProofContext,
  watch: AvailabilityWatch,
  zone: string,
  requirements: readonly Requirement[],
): Promise<string> {
  const { client, sandbox, timeouts, stoppedNodes, notify } = context;
  const nodes = (await listNodes(client, zone)).map(({ metadata }) => metadata.name);
  const began = performance.now();
  for (const node of nodes) stoppedNodes.add(node);
  watch.lose(nodes);
  const lost = await failZone(client, zone);
  notify(`zone loss: ${zone} has stopped, with ${nodes.length} nodes`);
  try {
    await sandbox.guard(waitForOutage(client, zone, timeouts.outageMs));
    const noticed = `${secondsSince(began)} s`;
    await deleteZone(client, zone);
    notify(`zone loss: noticed after ${noticed}; its nodes are deleted, their pods start in other zones`);
    await waitForRecovery(context, watch, requirements);
    return `${zone} lost with ${nodes.length} nodes: noticed after ${noticed}, every workload at full strength elsewhere after ${secondsSince(began)} s; no other zone holds more than may be lost`;
  } finally {
    await restoreZone(client, zone, lost).catch(() => {});
  }
}

/** The timings that the sandbox shortens. */
function shortened({ sandbox }: ProofContext): string {
  const { nodeLeaseSeconds, nodeGraceSeconds, tolerationSeconds, nodeEvictionRate } = sandbox.timings;
  const upstream = UPSTREAM_TIMINGS;
  return (
    `shortened here (upstream): a node's lease ${nodeLeaseSeconds} s (${upstream.nodeLeaseSeconds}) and its grace period ${nodeGraceSeconds} s (${upstream.nodeGraceSeconds}), ` +
    `a pod's toleration of an unreachable node ${tolerationSeconds} s (${upstream.tolerationSeconds}), ` +
    `nodes emptied per second ${nodeEvictionRate} (${upstream.nodeEvictionRate})`
  );
}

async function examine(context: ProofContext): Promise<Examination> {
  await waitForWorkloads(context);
  const nodes = await listNodes(context.client);
  const requirements = await requirementsOf(context);
  const examined = requirements.filter(({ required }) => required > 0).length;
  if (examined === 0) return { examined, notes: ["no workload declares an availability"] };
  const exposures = await Promise.all(requirements.map((each) => exposureOf(context, nodes, each)));
  await checkEveryZone(context, exposures);
  const zone = worstZone(exposures, [...new Set(nodes.map(zoneOf))]);
  let loss = "";
  const lows = await whileCounting(context, requirements, async (watch) => {
    loss = await loseZone(context, watch, zone, requirements);
  });
  return {
    examined,
    notes: [
      loss,
      `lowest seen: ${lows}`,
      shortened(context),
      "volumes of the sandbox follow their pod to any zone; elsewhere this needs storage that spans zones",
      ...(await replacePods(context)),
    ],
  };
}

export const zoneLoss: Proof = {
  name: "zone loss",
  claim: "a lost zone leaves every workload at its declared availability, and at full strength after",
  counts: "workloads",
  expected: ({ plan }) =>
    plan.zones > 1 ? guaranteedWorkloads(plan).length + multiMemberStores(plan).length : 0,
  examine,
};
