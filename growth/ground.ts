import { rowOf } from "../targets/index.ts";
import type { Placement } from "./placement.ts";
import { type GrowthRow, stops, type Update, type Ways } from "./row.ts";

const NAMESPACE = "kubernetes:core/v1:Namespace";
const BALANCER = "aws:lb/loadBalancer:LoadBalancer";

/**
 * Types of what the workloads of a stack in a cloud run on and requests come in by, each with the type of which a stack that
 * still has it declares one. The control plane of a cluster that was there before is not the stack's.
 */
const GROUND: Readonly<Record<string, string>> = {
  "aws:eks/cluster:Cluster": NAMESPACE,
  [NAMESPACE]: NAMESPACE,
  [BALANCER]: BALANCER,
};

const typeOf = (id: string): string => id.split("::")[0] ?? "";

/**
 * What an update would leave at once of what workloads run on. It is protected, and holds nothing that could be copied: an
 * update with both arrangements takes protection off, and the next one removes it.
 */
export function leftGround(live: Placement, { declared }: Update): string[] {
  if (rowOf(live.target).ownCluster || live.beside !== null) return [];
  const types = new Set([...declared].map(typeOf));
  return live.held.filter((id) => {
    const kept = GROUND[typeOf(id)];
    return kept !== undefined && !types.has(kept) && !declared.has(id);
  });
}

/** The row of such a resource, with the lines of the whole update. */
export const leftRow = (id: string, ways: Ways): GrowthRow =>
  stops(
    id,
    "it is protected, and the update no longer declares it: an update with both arrangements takes protection off, unless a store on it still holds data, and a later one then removes it",
    ways,
  );
