import type { BudgetStatus, Cost } from "./document.ts";

/**
 * Whether a cost stays within a monthly budget. What has a price may already be over it, whatever the rest costs; as long
 * as the price of one resource is missing, nobody knows that the cost is within.
 */
export function budgetStatus(
  { monthly, unpriced }: Pick<Cost, "monthly" | "unpriced">,
  budget: number,
): BudgetStatus["status"] {
  if (monthly !== null && monthly.expected > budget) return "over";
  return monthly === null || unpriced.length > 0 ? "unknown" : "within";
}
