import { nameOf } from "../../sandbox/client/objects.ts";
import { UPSTREAM_TIMINGS } from "../../sandbox/controlplane/tuning.ts";
import { listNodes } from "../../sandbox/nodes/nodes.ts";
import { deleteZone, failZone, restoreZone, waitForOutage } from "../../sandbox/nodes/zones.ts";
import { type AvailabilityWatch, whileCounting } from "../availability.ts";
import { checkEveryZone, checkZoneBoundStores, type Exposure, exposuresOf, worstZone } from "../exposure.ts";
import { waitUntil } from "../failure.ts";
import type { Examination, Proof, ProofContext } from "../proof.ts";
import { secondsSince } from "../time.ts";
import { replacePods, waitForWorkloads } from "../workloads.ts";
import { lastingWorkloads, multiMemberStores, proxies } from "./planned.ts";

const boundTo = ({ bound }: Exposure, zone: string): number => bound.get(zone)?.pods ?? 0;

/** Waits until every workload has all of its replicas on nodes that exist, but those that its volumes keep in the zone. */
async function waitForRecovery(
  context: ProofContext,
  watch: AvailabilityWatch,
  exposures: readonly Exposure[],
  zone: string,
): Promise<void> {
  const { availableMs } = context.timeouts;
  const least = (each: Exposure): number => each.desired - boundTo(each, zone);
  await waitUntil(context, availableMs, async () => {
    const short = exposures.filter((each) => watch.serving(each) < least(each));
    if (short.length === 0) return undefined;
    const text = short.map((each) => `${nameOf(each.workload)} has ${watch.serving(each)} of ${least(each)}`);
    return {
      message: `${availableMs / 1000} s after the zone was gone: ${text.join(", ")}, expected full strength`,
      objects: short.map(({ workload }) => workload),
    };
  });
}

/** `work-redis 1 of 1`: the pods that wait for their zone. */
const waiting = (exposures: readonly Exposure[], zone: string): string =>
  exposures
    .filter((each) => boundTo(each, zone) > 0)
    .map((each) => `${each.workload.metadata.name} ${boundTo(each, zone)} of ${each.desired}`)
    .join(", ");

/** Stops a zone, waits until that is noticed, deletes its nodes and brings them back. Returns notes. */
async function loseZone(
  context: ProofContext,
  watch: AvailabilityWatch,
  exposures: readonly Exposure[],
  zone: string,
): Promise<readonly string[]> {
  const { client, sandbox, timeouts, stoppedNodes, notify } = context;
  const nodes = (await listNodes(client, zone)).map(({ metadata }) => metadata.name);
  const began = performance.now();
  for (const node of nodes) stoppedNodes.add(node);
  watch.lose(nodes);
  const lost = await failZone(client, zone);
  notify(`zone loss: ${zone} has stopped, with ${nodes.length} nodes`);
  const held = waiting(exposures, zone) || "none";
  try {
    await sandbox.guard(waitForOutage(client, zone, timeouts.outageMs));
    const noticed = `${secondsSince(began)} s`;
    await deleteZone(client, zone);
    notify(`zone loss: noticed after ${noticed}; its nodes are deleted, their pods start in other zones`);
    await waitForRecovery(context, watch, exposures, zone);
    return [
      `${zone} lost with ${nodes.length} nodes: noticed after ${noticed}, every other pod at full strength elsewhere after ${secondsSince(began)} s; no other zone holds more than may be lost`,
      `pods that wait for the zone of their volumes: ${held}`,
    ];
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
  const exposures = await exposuresOf(context, nodes);
  const examined = exposures.filter(({ required }) => required > 0).length;
  if (examined === 0) return { examined, notes: ["no workload declares an availability"] };
  await checkEveryZone(context, exposures);
  await checkZoneBoundStores(context, exposures);
  const zone = worstZone(exposures, nodes);
  let loss: readonly string[] = [];
  const lows = await whileCounting(context, exposures, async (watch) => {
    loss = await loseZone(context, watch, exposures, zone);
  });
  await waitForWorkloads(context);
  return {
    examined,
    notes: [
      ...loss,
      "with the zone back, everything is at full strength again",
      `lowest seen: ${lows}`,
      shortened(context),
      ...(await replacePods(context)),
    ],
  };
}

export const zoneLoss: Proof = {
  name: "zone loss",
  claim:
    "a lost zone leaves every workload and every replicated store at its declared availability, and what its volumes do not bind to the zone at full strength; the plan names each store that is away with its zone",
  counts: "workloads",
  expected: ({ plan }) =>
    plan.zones > 1 ? lastingWorkloads(plan).length + multiMemberStores(plan).length + proxies(plan) : 0,
  examine,
};
