import { ceilingOf, hasCeiling } from "../ceiling.ts";
import type { Finding, Rule, RuleContext } from "../rule.ts";
import type { PolicyResource } from "../stack.ts";
import { budgetOf, eachSystem, profileOf, type SystemVerdict } from "../system.ts";

interface Config {
  /** USD a month that holds beside limits.json; the lower of both counts. */
  readonly maxMonthlyUSD: number | null;
}

const lowest = (...ceilings: readonly (number | null)[]): number | null => {
  const set = ceilings.filter((ceiling) => ceiling !== null);
  return set.length === 0 ? null : Math.min(...set);
};

function judge(system: PolicyResource, { limits, config }: RuleContext<Config>): SystemVerdict {
  if (config.maxMonthlyUSD === null && !hasCeiling(limits)) return "policies/limits.json sets no ceiling";
  const finding = (message: string): Finding[] => [{ resource: system, message }];
  const profile = profileOf(system);
  if ("problem" in profile) return finding(`${profile.problem}: no ceiling can be told`);
  const ceiling = lowest(ceilingOf(limits, profile.value), config.maxMonthlyUSD);
  if (ceiling === null) return `policies/limits.json sets no ceiling for ${profile.value}`;
  const budget = budgetOf(system);
  if ("problem" in budget) return finding(budget.problem);
  if (budget.value <= ceiling) return [];
  return finding(
    `budget of ${profile.value}: got ${budget.value} USD a month, expected at most the operator's ceiling of ` +
      `${ceiling}; lower echelon:budget, or raise maxMonthlyUSD in policies/limits.json`,
  );
}

export const budgetWithinCeiling: Rule<Config> = {
  name: "budget-within-ceiling",
  pack: "cost",
  level: "mandatory",
  description: "A System's monthly budget is at most the operator's ceiling.",
  config: {
    maxMonthlyUSD: {
      type: ["number", "null"],
      exclusiveMinimum: 0,
      description: "Ceiling in USD a month for every System, beside policies/limits.json; the lower counts.",
      default: null,
    },
  },
  evaluate: (stack, context) => eachSystem(stack, (system) => judge(system, context)),
};
