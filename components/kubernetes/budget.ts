import type { Plan } from "../../plan/types.ts";

/**
 * Kubernetes knows no money: the budget stands on the namespace, where people and cost tools read it. What
 * holds the stack to it are the rules that run before every `up`.
 */
export const budgetAnnotations = ({ budget }: Plan): Record<string, string> => ({
  "echelon.dev/budget-monthly-usd": String(budget.monthlyUSD),
  "echelon.dev/budget-basis": budget.basis,
});
