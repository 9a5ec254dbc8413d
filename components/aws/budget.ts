import aws from "@pulumi/aws";
import type { Recipients } from "./observability.ts";
import { capabilityGroup } from "./parts/capabilityGroup.ts";
import type { Scope } from "./parts/scope.ts";

/** Shares of the budget at which somebody hears of the spend, percent. */
const NOTIFY_PERCENT = [80, 100];

/** The tag by which AWS counts the stack's spend; it has to be activated once as a cost allocation tag. */
export const COST_TAG = "echelon:stack";

/** A monthly budget of AWS over what carries the stack's tag. */
export function createBudget(
  scope: Scope,
  { recipients: { spend } }: { readonly recipients: Recipients },
): void {
  const { plan, stack, name } = scope;
  const group = capabilityGroup("Budget", scope);
  new aws.budgets.Budget(
    `${name}-monthly-budget`,
    {
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: String(plan.budget.monthlyUSD),
      limitUnit: "USD",
      costFilters: [{ name: "TagKeyValue", values: [`user:${COST_TAG}$${stack}`] }],
      notifications:
        spend === null
          ? []
          : NOTIFY_PERCENT.map((threshold) => ({
              ...spend,
              comparisonOperator: "GREATER_THAN",
              notificationType: "ACTUAL",
              threshold,
              thresholdType: "PERCENTAGE",
            })),
    },
    { parent: group },
  );
  group.finish({ monthlyUSD: plan.budget.monthlyUSD });
}
