import { SYSTEM_TYPE } from "../../base/project.ts";
import { ceilingOf, hasCeiling } from "../ceiling.ts";
import { atMost } from "../conditions.ts";
import { resourceRule, type Subject } from "../resourceRule.ts";
import { budgetOf, profileOf } from "../system.ts";

interface Config {
  /** Ceiling in USD a month, in addition to limits.json; the lower one counts. */
  readonly maxMonthlyUSD: number | null;
}

const lowest = (...ceilings: readonly (number | null)[]): number | null => {
  const set = ceilings.filter((ceiling) => ceiling !== null);
  return set.length === 0 ? null : Math.min(...set);
};

function ceiling({ resource, limits, config }: Subject<Config>) {
  if (config.maxMonthlyUSD === null && !hasCeiling(limits)) {
    return { notApplicable: "policies/limits.json sets no ceiling" };
  }
  const profile = profileOf(resource);
  if ("problem" in profile) return { problem: `${profile.problem}: its ceiling cannot be found` };
  const most = lowest(ceilingOf(limits, profile.value), config.maxMonthlyUSD);
  if (most === null) return { notApplicable: `policies/limits.json sets no ceiling for ${profile.value}` };
  const budget = budgetOf(resource);
  return "problem" in budget ? budget : atMost(most, `USD a month, the ceiling of ${profile.value}`);
}

export const budgetWithinCeiling = resourceRule<Config>({
  name: "budget-within-ceiling",
  level: "mandatory",
  description: "A System's monthly budget is at most the operator's ceiling.",
  config: {
    maxMonthlyUSD: {
      type: ["number", "null"],
      exclusiveMinimum: 0,
      description:
        "Ceiling in USD a month for every System, in addition to policies/limits.json; the lower one counts.",
      default: null,
    },
  },
  types: {
    [SYSTEM_TYPE]: [
      {
        reads: "budget.monthly",
        expects: ceiling,
        change: "lower echelon:budget, or raise maxMonthlyUSD in policies/limits.json",
      },
    ],
  },
});
