import { defect, RequestError, UnsupportedError } from "../../../../base/errors.ts";
import { regionRow, regions } from "./regions.ts";

const KEY = "echelon:zones";

interface ZonesArgs {
  readonly region: string;
  /** Zones that need subnets. */
  readonly count: number;
  /** The operator's zones; undefined if the stack chooses. */
  readonly chosen: readonly string[] | undefined;
}

/**
 * Ids of the zones in which a new network may have subnets, at least `count`. It uses the first ones. Later ones are for a
 * stack of an earlier package, whose subnets may stand in any zone.
 *
 * @throws UnsupportedError if the region has too few, RequestError for a choice that does not work.
 */
export function zonesOf({ region, count, chosen }: ZonesArgs): readonly string[] {
  const { zones } = regionRow(region);
  if (zones.length < count) {
    throw new UnsupportedError(
      `aws:region: got "${region}" with ${zones.length} zones, expected a region with ${count}, or an existing network (echelon:network)`,
    );
  }
  if (chosen === undefined) return zones;
  for (const zone of chosen) refuseZone(region, zone);
  if (chosen.length < count) {
    throw new RequestError(
      `${KEY}: got ${chosen.length} (${chosen.join(", ")}), expected at least ${count}, which this stack needs: add some of ${zones.filter((zone) => !chosen.includes(zone)).join(", ")}`,
    );
  }
  return chosen;
}

/** Refuses a zone that a stack in the region cannot use. */
function refuseZone(region: string, zone: string): void {
  const { zones, excluded } = regionRow(region);
  if (zones.includes(zone)) return;
  const expected = `expected some of ${zones.join(", ")}`;
  const why = excluded[zone];
  if (why !== undefined) {
    throw new RequestError(`${KEY}: got "${zone}", ${expected}: ${why} are not available in that zone`);
  }
  const home = Object.entries(regions()).find(([, row]) => row.zones.includes(zone) || zone in row.excluded);
  const place = home === undefined ? `which is no known zone of ${region}` : `a zone of ${home[0]}`;
  throw new RequestError(`${KEY}: got "${zone}", ${place}, ${expected} in ${region}`);
}

/** The first zone in which no subnet stands yet: a load balancer takes no two subnets of one zone. */
export function nextZone(zones: readonly string[], taken: readonly string[]): string {
  const next = zones.find((zone) => !taken.includes(zone));
  if (next === undefined)
    throw defect(`got subnets in ${taken.join(", ")}, expected a free one of ${zones.join(", ")}`);
  return next;
}

interface Standing {
  /** Logical name of the subnet. */
  readonly name: string;
  /** Zone in which it stands, or will stand. */
  readonly zone: string;
}

interface StandingArgs extends Omit<ZonesArgs, "count"> {
  /** Whether a load balancer stands in the subnet, which CloudFront calls through a VPC origin. */
  readonly balanced: boolean;
}

/**
 * Why the stack cannot go on with a subnet where it stands; null if it can. A subnet stays in its zone, and only AWS knows
 * which one that is where an earlier package named it by its letter.
 */
export function standingProblem(
  { region, chosen, balanced }: StandingArgs,
  { name, zone }: Standing,
): string | null {
  const { zones, excluded } = regionRow(region);
  if (chosen !== undefined && !chosen.includes(zone)) {
    return `${KEY}: got ${chosen.join(", ")}, expected ${zone} among them: the subnet ${name} stands there, and a subnet cannot move. Add it, take the line out, or make a second stack`;
  }
  const why = excluded[zone];
  if (!balanced || why === undefined) return null;
  return `the subnet ${name} stands in ${zone}, expected one of ${zones.join(", ")}: ${why} are not available in its zone. Use an existing network (echelon:network) with subnets in those zones, or make a second stack`;
}
