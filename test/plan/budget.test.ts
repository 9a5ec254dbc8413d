import { expect, test } from "vitest";
import { plan } from "../../plan/plan.ts";
import { loadProfile } from "../../profiles/load.ts";

const enterprise = loadProfile("marketing-engine/enterprise");
const chosen = enterprise.budget.monthlyUSD;

test.each([
  [{}, { monthlyUSD: chosen, basis: "chosen" }],
  [{ budget: 700 }, { monthlyUSD: 700, basis: "operator" }],
  [{ budgetCeiling: chosen }, { monthlyUSD: chosen, basis: "chosen" }],
  [{ budgetCeiling: chosen - 1 }, { monthlyUSD: chosen - 1, basis: "ceiling" }],
  [
    { budget: 700, budgetCeiling: 700 },
    { monthlyUSD: 700, basis: "operator" },
  ],
  [
    { budget: 700, budgetCeiling: 699 },
    { monthlyUSD: 699, basis: "ceiling" },
  ],
] as const)("a budget of %j is %j", (choices, expected) => {
  expect(plan(enterprise, "kubernetes", choices).budget).toEqual(expected);
});
