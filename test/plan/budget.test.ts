import { expect, test } from "vitest";
import { plan } from "../../plan/plan.ts";
import { sampleProfile } from "../support/sample.ts";

const large = sampleProfile("large");
const chosen = large.budget.monthlyUSD;

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
  expect(plan(large, "kubernetes", choices).budget).toEqual(expected);
});
