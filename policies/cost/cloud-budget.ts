import type { Target } from "../../targets/names.ts";
import type { Rule } from "../rule.ts";
import type { PolicyResource, PolicyStack } from "../stack.ts";
import { budgetOf, eachSystem, resourcesOf, type SystemVerdict, targetOf } from "../system.ts";
import { at, type PolicyValue, showValue } from "../values.ts";

/** The resource by which a cloud tells somebody that spend nears a budget. */
interface CloudBudget {
  readonly type: string;
  /** What each property must be; `monthly` is the System's budget in USD. */
  readonly expected: (monthly: number) => Readonly<Record<string, string | number>>;
}

/** Null where a target has no such resource, or none yet. */
const cloudBudgets = {
  kubernetes: null,
  aws: {
    type: "aws:budgets/budget:Budget",
    expected: (monthly) => ({
      budgetType: "COST",
      limitAmount: monthly,
      limitUnit: "USD",
      timeUnit: "MONTHLY",
    }),
  },
  gcp: null,
  azure: null,
} satisfies Record<Target, CloudBudget | null>;

/** A provider writes an amount as text, such as `2000.0`; amounts are equal to the cent. */
function equals(value: PolicyValue | undefined, expected: string | number): boolean {
  if (typeof expected === "string") return value === expected;
  if (typeof value !== "string" && typeof value !== "number") return false;
  return value !== "" && Math.abs(Number(value) - expected) < 0.005;
}

function differences(budget: PolicyResource, expected: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(expected)
    .filter(([property, value]) => !equals(at(budget.properties, property), value))
    .map(([property, value]) => {
      const got = showValue(at(budget.properties, property));
      return `${property} of ${budget.name}: got ${got}, expected ${showValue(value)}`;
    });
}

function judge(stack: PolicyStack, system: PolicyResource): SystemVerdict {
  const target = targetOf(system);
  if ("problem" in target) return [{ resource: system, message: target.problem }];
  const row = Object.hasOwn(cloudBudgets, target.value) ? cloudBudgets[target.value as Target] : null;
  if (row === null) return `the target ${target.value} has no budget resource`;
  const monthly = budgetOf(system);
  if ("problem" in monthly) return [{ resource: system, message: monthly.problem }];
  const expected = row.expected(monthly.value);
  const wrong = resourcesOf(stack, system)
    .filter(({ type }) => type === row.type)
    .map((budget) => ({ resource: budget, message: differences(budget, expected).join("; ") }));
  if (wrong.some(({ message }) => message === "")) return [];
  if (wrong.length > 0) return wrong;
  const message = `got no ${row.type}, expected one of ${monthly.value} USD a month: nobody is told of the spend`;
  return [{ resource: system, message }];
}

export const cloudBudget: Rule = {
  name: "cloud-budget",
  pack: "cost",
  level: "mandatory",
  description:
    "On a cloud that watches spend, a budget of the cloud's own holds the System's monthly budget.",
  config: {},
  evaluate: (stack) => eachSystem(stack, (system) => judge(stack, system)),
};
