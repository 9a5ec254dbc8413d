import { PROJECT } from "../base/project.ts";
import { sizeOf } from "./contents.ts";
import { isGiven, isInNetwork, isSameNetwork, keptClusters } from "./moves.ts";
import type { PlacedStore, Placement } from "./placement.ts";
import { type GrowthRow, stops, type Update } from "./row.ts";

/**
 * Subnets that the nodes would leave. An update without nodes loses every store on them, and one into another network would move
 * their cluster: both have rows of their own.
 */
function leftBy(live: Placement, { nodeSubnets, network }: Placement): string[] {
  if (nodeSubnets.length === 0 || !isSameNetwork(live.network, network)) return [];
  return live.nodeSubnets.filter((one) => !nodeSubnets.includes(one));
}

/**
 * The subnets that the nodes would leave although a volume of the store may be in the zone of one. A volume does not leave its
 * zone, so its pod would wait there for a node for ever.
 */
export function strandedIn({ zones }: PlacedStore, live: Placement, update: Placement): string[] {
  const left = leftBy(live, update);
  if (zones === "every") return left;
  return zones === "first" ? left.filter((one) => one === live.nodeSubnets[0]) : [];
}

/** The subnets in which the cloud may have placed a member of a store, and which the update would take away. */
function takenBy(live: Placement, { storeSubnets, network }: Placement): string[] {
  if (!isSameNetwork(live.network, network)) return [];
  return live.storeSubnets.filter((one) => !storeSubnets.includes(one));
}

/** How the subnets come back: nothing but these keys decides which ones there are. */
const keptBy = (network: string | null): string =>
  isGiven(network)
    ? `Name it in ${PROJECT}:network as before`
    : `Name as many zones in ${PROJECT}:zones as before, or take the line out`;

/**
 * What stands in subnets that an update would take away. AWS refuses that in the middle of the update, in a trial too, so the
 * update is refused before. A cluster takes no other subnets, so one stands only where the stack itself would delete them.
 */
export function subnetRows(live: Placement, update: Update): GrowthRow[] {
  const { placement } = update;
  const taken = takenBy(live, placement);
  if (taken.length === 0) return [];
  const why = `it may stand in ${taken.join(" or ")}, which the update would take away, and AWS takes no subnet from what stands there. ${keptBy(live.network)}`;
  const stores = Object.entries(live.stores)
    .filter(([key, store]) => isInNetwork(store) && placement.stores[key] !== undefined)
    .map(([key, store]) => stops(key, `${sizeOf(store)}: ${why}`));
  const clusters = isGiven(live.network) ? [] : keptClusters(live, update);
  return [...clusters.map((id) => stops(id, why)), ...stores];
}

/** What the row of such a store says after its size. */
export const strandedText = (left: readonly string[]): string =>
  `: a volume of it may be in the zone of ${left.join(" or ")}, which the nodes would leave, and a volume does not leave its zone`;

/** What it says after that where the operator names the subnets, which no line of a move brings back. */
export const NAMED_AGAIN = `. Name it in ${PROJECT}:network as before`;
