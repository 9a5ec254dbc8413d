import { targets } from "../targets/names.ts";
import { onTarget } from "./onTarget.ts";
import { oneSqliteWriter, poolersFitTheDatabase, readReplicasExist } from "./rules/databases.ts";
import {
  demandIsBenchmarked,
  enforcesStatedLimits,
  environmentIsFree,
  namesAreDeclared,
  scaleFileIsOfFields,
} from "./rules/declared.ts";
import {
  agentsFitTheirLimit,
  floorsAreMet,
  sharesAreWhole,
  storageIsMet,
  thresholdsAreOrdered,
  zonesHaveNodes,
} from "./rules/figures.ts";
import {
  autoscalerNamesDiffer,
  callsKnownExternals,
  externalsAreCalled,
  namesAreUnique,
  optionalUsesAreUsed,
  poolsAreUsed,
  publicPathsDiffer,
  rightsFitStores,
  usesKnownStores,
} from "./rules/names.ts";
import type { BrokenRule, Rule } from "./rules/rule.ts";
import type { ProfileShape } from "./shape.ts";

const rules: readonly Rule[] = [
  usesKnownStores,
  optionalUsesAreUsed,
  rightsFitStores,
  callsKnownExternals,
  externalsAreCalled,
  enforcesStatedLimits,
  demandIsBenchmarked,
  namesAreUnique,
  autoscalerNamesDiffer,
  publicPathsDiffer,
  namesAreDeclared,
  environmentIsFree,
  scaleFileIsOfFields,
  thresholdsAreOrdered,
  floorsAreMet,
  storageIsMet,
  agentsFitTheirLimit,
  sharesAreWhole,
  poolsAreUsed,
  poolersFitTheDatabase,
  readReplicasExist,
  oneSqliteWriter,
  zonesHaveNodes,
];

/** The contradictions in the profile, with its general figures and with those of each target. Each is listed once. */
export function brokenRules(profile: ProfileShape): BrokenRule[] {
  const stated = targets.filter((target) =>
    Object.values(profile.workloads).some((workload) => workload.targets?.[target] !== undefined),
  );
  const readings = [profile, ...stated.map((target) => onTarget(profile, target))];
  const broken = readings.flatMap((reading) => rules.flatMap((rule) => rule(reading)));
  return [...new Map(broken.map((one) => [JSON.stringify(one), one])).values()];
}
