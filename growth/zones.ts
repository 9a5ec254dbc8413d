import { PROJECT } from "../base/project.ts";
import { isSameNetwork } from "./moves.ts";
import type { PlacedStore, Placement } from "./placement.ts";

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

/** What the row of such a store says after its size. */
export const strandedText = (left: readonly string[]): string =>
  `: a volume of it may be in the zone of ${left.join(" or ")}, which the nodes would leave, and a volume does not leave its zone`;

/** What it says after that where the operator names the subnets, which no line of a move brings back. */
export const NAMED_AGAIN = `. Name it in ${PROJECT}:network as before`;
