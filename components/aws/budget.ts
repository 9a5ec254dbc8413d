import aws from "@pulumi/aws";
import type { Recipients } from "./observability.ts";
import { capabilityGroup } from "./parts/capabilityGroup.ts";
import type { Scope } from "./parts/scope.ts";

/** Percentages of the budget at which AWS sends a notification. */
const NOTIFY_PERCENT = [80, 100];

/** Tag by which AWS assigns costs to the stack. It has to be activated once as a cost allocation tag. */
export const COST_TAG = "echelon:stack";

/** A monthly AWS budget for the resources with the stack's tag. */
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
