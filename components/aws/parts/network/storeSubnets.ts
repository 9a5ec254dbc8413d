import type { StackFacts } from "../../../platform.ts";
import { withRegion } from "../scope.ts";
import { privateNames } from "./nodeSubnets.ts";
import { isPlacedByAws, lastingZones } from "./zoneCounts.ts";

/** Names of the private subnets in which AWS itself places stores and a cluster; none where the stack has nothing of that kind. */
export const storeSubnetNames = (facts: StackFacts): readonly string[] =>
  isPlacedByAws(facts) ? privateNames(facts, lastingZones(withRegion(facts))) : [];
