import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RequestError } from "../../base/errors.ts";
import { plan } from "../../plan/plan.ts";
import type { Choices } from "../../plan/types.ts";
import { sampleProfile } from "../support/sample.ts";

const large = sampleProfile("large");
const chosen = large.budget.monthlyUSD;
const planned = (choices: Choices, profile = large) => plan(profile, "kubernetes", choices);

test.each([
  [{}, { monthlyUSD: chosen, basis: "chosen", instead: null }],
  [{ budget: 700 }, { monthlyUSD: 700, basis: "operator", instead: null }],
  [{ budgetCeiling: chosen }, { monthlyUSD: chosen, basis: "chosen", instead: null }],
  [{ budgetCeiling: chosen - 1 }, { monthlyUSD: chosen - 1, basis: "ceiling", instead: chosen }],
  [
    { budget: 700, budgetCeiling: 700 },
    { monthlyUSD: 700, basis: "operator", instead: null },
  ],
] as const)("a budget of %j is %j", (choices, expected) => {
  expect(planned(choices).budget).toEqual(expected);
});

describe("a ceiling below the budget", () => {
  const expected = "expected at most 699, the ceiling in policies/limits.json";
  const overridden = sampleProfile("large", { budget: { monthlyUSD: 700 } });

  test.each([
    ["echelon:budget", "echelon:budget", { budget: 700 }, large],
    ["the overrides", "echelon:overrides.budget.monthlyUSD", {}, overridden],
    [
      "the overrides of the arrangement before",
      "echelon:previous.overrides.budget.monthlyUSD",
      { previous: { profile: overridden } },
      sampleProfile("large", { budget: { monthlyUSD: 1 } }),
    ],
  ])("refuses a budget of %s, with its key and both numbers", (_, key, choices, profile) => {
    const refused = () => planned({ ...choices, budgetCeiling: 699 }, profile);
    expect(refused).toThrow(RequestError);
    expect(refused).toThrow(`${key}: got 700 USD a month, ${expected}`);
  });

  test("is the budget of a tier that states a higher one, and a note has both numbers", () => {
    expect(planned({ budgetCeiling: 699 }).notes).toEqual([
      `the budget is 699 USD a month, the ceiling in policies/limits.json (of a program: budgetCeiling), instead of the tier's ${chosen}`,
    ]);
    expect(planned({ budgetCeiling: chosen }).notes).toEqual([]);
  });

  test("does not count for overrides that echelon:budget replaces", () => {
    expect(planned({ budget: 600, budgetCeiling: 699 }, overridden).budget.monthlyUSD).toBe(600);
  });
});

test("a budget is what somebody has set, or it is refused, or a note names both numbers", () => {
  const amount = fc.integer({ min: 1, max: 4000 });
  fc.assert(
    fc.property(fc.option(amount, { nil: undefined }), amount, (budget, budgetCeiling) => {
      const wanted = budget ?? chosen;
      if (budget !== undefined && budget > budgetCeiling) {
        expect(() => planned({ budget, budgetCeiling })).toThrow(`got ${budget} USD a month`);
        return;
      }
      const { budget: effective, notes } = planned({ budget, budgetCeiling });
      expect(effective.monthlyUSD).toBe(Math.min(wanted, budgetCeiling));
      const isNamed = notes.some((note) => note.includes(`${effective.monthlyUSD} USD a month`));
      expect(isNamed).toBe(effective.monthlyUSD !== wanted);
    }),
  );
});
