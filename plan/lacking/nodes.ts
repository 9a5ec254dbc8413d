import type { Lack } from "../lack.ts";
import { makesCluster } from "../pods.ts";
import type { StorePlan } from "../types.ts";
import { isOnOneVolume } from "../volumes.ts";
import { type LackContext, serving } from "./context.ts";

/** Stores with volumes that nodes of the stack mount. */
const withVolumes = (context: LackContext): StorePlan[] =>
  serving(context).filter(({ volumes }) => volumes.length > 0);

/** Stores whose volumes keep the nodes in more zones than the tier states. */
function zonesKept(context: LackContext): Lack[] {
  const { zones: has, profile } = context;
  if (has <= profile.zones) return [];
  return withVolumes(context)
    .filter((store) => !isOnOneVolume(store))
    .map(({ name }) => ({ key: "keeps-zones", store: name, has, stated: profile.zones }));
}

/**
 * Stores whose pods may wait for room in the zone of their volume. One group of nodes keeps the stated bounds, and nobody chooses
 * in which of its zones the next one comes.
 * https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md (read 2026-11-27)
 */
function zoneOfNodes(context: LackContext): Lack[] {
  const { zones, profile } = context;
  const { min, max } = profile.nodes;
  const stores = withVolumes(context).map(({ name }) => name);
  return zones > 1 && max > min && stores.length > 0 ? [{ key: "node-zone", stores, zones }] : [];
}

/** What the nodes that the stack makes in a cloud do not do, or do for longer than the tier states. */
export const nodeLacks = (context: LackContext): Lack[] =>
  makesCluster(context, context.choices) ? [...zonesKept(context), ...zoneOfNodes(context)] : [];
