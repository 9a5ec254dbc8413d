import { isServing, nameOf, type Workload } from "../sandbox/client/objects.ts";
import { type NodeObject, ZONE_LABEL } from "../sandbox/nodes/nodes.ts";
import { type Requirement, requirementsOf } from "./availability.ts";
import { failure } from "./failure.ts";
import { podsOf } from "./list.ts";
import type { ProofContext } from "./proof.ts";
import { type BoundPods, zoneBoundPods } from "./zoneBound.ts";

/** What a workload would have left without each zone. */
export interface Exposure extends Requirement {
  /** Zone → replicas that serve in the others. */
  readonly without: ReadonlyMap<string, number>;
  /** Zone → replicas that can run nowhere else. */
  readonly bound: BoundPods;
}

const zoneOf = ({ metadata }: NodeObject): string => metadata.labels?.[ZONE_LABEL] ?? "";

const zonesOf = (nodes: readonly NodeObject[]): readonly string[] =>
  [...new Set(nodes.map(zoneOf))].toSorted();

async function withoutEach(
  context: ProofContext,
  nodes: readonly NodeObject[],
  workload: Workload,
): Promise<Exposure["without"]> {
  const zones = new Map(nodes.map((node) => [node.metadata.name, zoneOf(node)]));
  const serving = (await podsOf(context, workload)).filter(isServing);
  const elsewhere = (zone: string): number =>
    serving.filter(({ spec }) => zones.get(spec.nodeName ?? "") !== zone).length;
  return new Map(zonesOf(nodes).map((zone) => [zone, elsewhere(zone)]));
}

export async function exposuresOf(
  context: ProofContext,
  nodes: readonly NodeObject[],
): Promise<readonly Exposure[]> {
  const requirements = await requirementsOf(context);
  const bound = await zoneBoundPods(
    context,
    requirements.map(({ workload }) => workload),
  );
  return Promise.all(
    requirements.map(async (each) => ({
      ...each,
      without: await withoutEach(context, nodes, each.workload),
      bound: bound(each.workload),
    })),
  );
}

/** Any zone may be lost, so none may hold too many pods. Counting shows that for each zone, without losing it. */
export async function checkEveryZone(context: ProofContext, exposures: readonly Exposure[]): Promise<void> {
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

/** Keys of the stores that are away while a zone is, as it holds every pod that uses them. */
const storesOnlyIn = ({ desired, bound }: Exposure, zone: string): readonly string[] => {
  const here = bound.get(zone);
  return here !== undefined && here.pods >= desired ? here.stores : [];
};

/** A store that one zone holds alone is away with it, and the plan has to say so. */
export async function checkZoneBoundStores(
  context: ProofContext,
  exposures: readonly Exposure[],
): Promise<void> {
  const { plan } = context.stack;
  const said = plan.lacks.flatMap((lack) => (lack.key === "zone-bound" ? [lack.store] : []));
  for (const exposure of exposures) {
    for (const [zone] of exposure.bound) {
      const unsaid = storesOnlyIn(exposure, zone).find(
        (key) => !said.includes(plan.stores[key]?.name ?? key),
      );
      if (unsaid === undefined) continue;
      const message = `${nameOf(exposure.workload)}: without ${zone} the store ${unsaid} would be away, expected another member in another zone, or the lack zone-bound in the plan`;
      throw await failure(context, message, [exposure.workload]);
    }
  }
}

/**
 * The zone whose loss brings some workload nearest to its required replicas; of several such zones, the one that takes most
 * stores away.
 */
export function worstZone(exposures: readonly Exposure[], nodes: readonly NodeObject[]): string {
  const spare = (zone: string): number =>
    Math.min(...exposures.map(({ required, without }) => (without.get(zone) ?? 0) - required));
  const away = (zone: string): number => exposures.flatMap((each) => storesOnlyIn(each, zone)).length;
  const [worst = ""] = zonesOf(nodes).toSorted(
    (one, other) => spare(one) - spare(other) || away(other) - away(one),
  );
  return worst;
}
