import type { Target } from "../../targets/names.ts";
import { type Condition, is } from "../conditions.ts";
import { subscribed } from "../notified.ts";
import { type Expectation, findingsAt } from "../resourceRule.ts";
import type { Rule, RuleContext } from "../rule.ts";
import type { PolicyResource, PolicyStack } from "../stack.ts";
import { budgetOf, eachSystem, resourcesOf, type SystemVerdict, targetOf } from "../system.ts";

/** The resource by which a cloud warns that the spend comes near a budget. */
interface CloudBudget {
  readonly type: string;
  /** What it must be; `monthly` is the System's budget in USD. */
  readonly expected: (monthly: number) => readonly Expectation[];
}

/** A provider writes an amount as text, such as `2000.0`. Amounts are compared to the cent. */
const amountOf = (monthly: number): Condition => ({
  expected: String(monthly),
  holds: (value) =>
    (typeof value === "number" || (typeof value === "string" && value !== "")) &&
    Math.abs(Number(value) - monthly) < 0.005,
});

function watchedOnAws(monthly: number): Expectation[] {
  const change = `let it watch the System's ${monthly} USD a month`;
  return [
    { reads: "budgetType", expects: is("COST"), change },
    { reads: "limitAmount", expects: amountOf(monthly), change },
    { reads: "limitUnit", expects: is("USD"), change },
    { reads: "timeUnit", expects: is("MONTHLY"), change },
    {
      reads: "notifications[]",
      expects: subscribed,
      change: "name who gets the notification, or leave it out",
    },
  ];
}

/** Null if a target has no such resource, or none yet. */
const cloudBudgets = {
  kubernetes: null,
  aws: {
    type: "aws:budgets/budget:Budget",
    expected: watchedOnAws,
  },
  gcp: null,
  azure: null,
} satisfies Record<Target, CloudBudget | null>;

function judge(stack: PolicyStack, system: PolicyResource, context: RuleContext<object>): SystemVerdict {
  const target = targetOf(system);
  if ("problem" in target) return [{ resource: system, message: target.problem }];
  const row = Object.hasOwn(cloudBudgets, target.value) ? cloudBudgets[target.value as Target] : null;
  if (row === null) return `the target ${target.value} has no budget resource`;
  const monthly = budgetOf(system);
  if ("problem" in monthly) return [{ resource: system, message: monthly.problem }];
  const expected = row.expected(monthly.value);
  const findings = resourcesOf(stack, system)
    .filter(({ type }) => type === row.type)
    .map((budget) => findingsAt(expected, { ...context, resource: budget, stack }));
  if (findings.some((wrong) => wrong.length === 0)) return [];
  if (findings.length > 0) return findings.flat();
  const message = `got no ${row.type}, expected one of ${monthly.value} USD a month: nothing watches the spend`;
  return [{ resource: system, message }];
}

export const cloudBudget: Rule = {
  name: "cloud-budget",
  level: "mandatory",
  description:
    "On a cloud that can watch the spend, one of its budgets has the amount of the System's monthly budget, and each of its notifications goes to somebody.",
  config: {},
  evaluate: (stack, context) => eachSystem(stack, (system) => judge(stack, system, context)),
};
