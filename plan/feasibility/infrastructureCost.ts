import { type Check, roughly } from "./check.ts";

/** A budget is more than nothing, so no budget keeps to a cost of nothing. */
const fixOf = (cost: number): string =>
  cost === 0
    ? "a machine or a cluster that is there already: whatever the stack adds beside it costs more than the source says"
    : `a machine or a cluster that is there already, or echelon:budget: ${cost}, to be refused what is dearer`;

/** The budget against what the source says that the infrastructure costs, such as that of a small server. */
export const infrastructureCost: Check = ({ profile, budgetMonthlyUSD }) => {
  const cost = profile.costs.infrastructureMonthlyUSD;
  // A plus after the figure, as in 10,000+, is no ceiling.
  if (cost?.max === undefined || cost.open === true || budgetMonthlyUSD <= cost.max) return [];
  return [
    {
      key: "infrastructure-cost",
      level: "warning",
      subject: "budget.monthlyUSD",
      stated: budgetMonthlyUSD,
      have: cost.max,
      unit: "USD a month",
      message: `the budget is ${roughly(budgetMonthlyUSD)} USD a month, and the source says that the infrastructure costs ${roughly(cost.max)}`,
      fix: fixOf(cost.max),
    },
  ];
};
