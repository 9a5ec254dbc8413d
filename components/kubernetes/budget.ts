import type { Plan } from "../../plan/types.ts";

/**
 * The budget as annotations of the namespace, for people and cost tools. Kubernetes itself cannot enforce a budget;
 * the policies that run before every `up` do.
 */
export const budgetAnnotations = ({ budget }: Plan): Record<string, string> => ({
  "echelon.dev/budget-monthly-usd": String(budget.monthlyUSD),
  "echelon.dev/budget-basis": budget.basis,
});
