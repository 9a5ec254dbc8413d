import { isInNetwork } from "../../../../growth/moves.ts";
import type { Needs } from "../needs.ts";
import type { AwsFacts } from "../scope.ts";
import { IN_TWO_ZONES } from "./checkExisting.ts";
import { makesNodes } from "./nodeSubnets.ts";
import { regionRow } from "./regions.ts";

/** The subnet group of a database needs at least two zones. */
const DATABASE_ZONES = 2;

/** The most zones that a tier may state. */
const MOST_ZONES = 3;

/** Number of zones that the tier needs: as many as it states, and at least two if AWS demands that. */
export function zonesOfTier(
  { plan }: Pick<AwsFacts, "plan">,
  { fewestZones }: Pick<Needs, "fewestZones">,
): number {
  const hasDatabase = Object.values(plan.stores).some(({ engine }) => IN_TWO_ZONES.includes(engine));
  return Math.max(plan.zones, fewestZones, hasDatabase ? DATABASE_ZONES : 1);
}

/** Whether AWS itself chooses where something of the stack stands in private subnets: a store, or what connects a cluster. */
export const isPlacedByAws = (facts: Pick<AwsFacts, "plan" | "settings">): boolean =>
  makesNodes(facts) || Object.values(facts.plan.stores).some(isInNetwork);

/**
 * Number of zones in which a network that the stack makes has private subnets whatever its tier: AWS takes no subnet from what
 * stands there, so a tier with fewer zones could not be reached. 0 where AWS places nothing in the network.
 */
export function lastingZones(facts: AwsFacts): number {
  const { region, settings } = facts;
  const { length: possible } = settings.own.aws.zones ?? regionRow(region).zones;
  return isPlacedByAws(facts) ? Math.min(MOST_ZONES, possible) : 0;
}
