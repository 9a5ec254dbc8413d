import { describe, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { budgetWithinCeiling } from "../../policies/cost/budget-within-ceiling.ts";
import { cloudBudget } from "../../policies/cost/cloud-budget.ts";
import { cloudBudgetOf, record, SYSTEM, system } from "./fixtures.ts";
import { ceilingAt, messagesOf, noLimits, rowsOf, statusOf } from "./rows.ts";

const profile = "sample/large";

describe("budget-within-ceiling", () => {
  test.each([
    ["a budget below the ceiling", system(), ceilingAt(2500), "pass"],
    ["a budget exactly at the ceiling", system(), ceilingAt(2000), "pass"],
    ["a budget a cent above the ceiling", system(), ceilingAt(1999.99), "violation of sample"],
    [
      "the profile's own ceiling before the default",
      system(),
      { maxMonthlyUSD: { default: 9000, profiles: { [profile]: 1000 } } },
      "violation of sample",
    ],
    [
      "a default that the profile lifts",
      system(),
      { maxMonthlyUSD: { default: 1, profiles: { [profile]: null } } },
      "not-applicable",
    ],
    ["no ceiling at all", system({ budget: null }), noLimits, "not-applicable"],
  ])("reads %s", (_, resource, limits, expected) => {
    expect(statusOf(rowsOf(budgetWithinCeiling, [resource], { limits }))).toBe(expected);
  });

  test.each<[string, Record<string, Json>]>([
    ["no budget", { budget: null }],
    ["a budget known only after apply", { budget: { monthly: "${db.price}", basis: "chosen" } }],
    ["a budget as text", { budget: { monthly: "2000", basis: "chosen" } }],
    ["a negative budget", { budget: { monthly: -1, basis: "chosen" } }],
    ["no tier", { tier: null }],
    ["outputs known only after apply", { system: "${x.system}" }],
  ])("does not pass %s under a ceiling", (_, changes) => {
    const rows = rowsOf(budgetWithinCeiling, [system(changes)], { limits: ceilingAt(9000) });
    expect(statusOf(rows)).toBe("violation of sample");
  });

  test("says what was got, what was expected and what to change", () => {
    const rows = rowsOf(budgetWithinCeiling, [system()], { limits: ceilingAt(1500) });
    expect(messagesOf(rows)).toBe(
      "budget of sample/large: got 2000 USD a month, expected at most the operator's ceiling of " +
        "1500; lower echelon:budget, or raise maxMonthlyUSD in policies/limits.json",
    );
  });

  test("takes the lower of the pack's configuration and limits.json", () => {
    const limits = ceilingAt(2500);
    const config = (maxMonthlyUSD: number) => ({ "budget-within-ceiling": { maxMonthlyUSD } });
    const statusAt = (ceiling: number) =>
      statusOf(rowsOf(budgetWithinCeiling, [system()], { limits, config: config(ceiling) }));
    expect([statusAt(1900), statusAt(9000)]).toEqual(["violation of sample", "pass"]);
  });

  test("judges two Systems each by its own budget", () => {
    const other = system({ budget: { monthly: 50, basis: "operator" } }, "other");
    const rows = rowsOf(budgetWithinCeiling, [system(), other], { limits: ceilingAt(100) });
    expect(statusOf(rows)).toBe("violation of sample");
  });

  test("does not apply to a stack without a System", () => {
    const rows = rowsOf(budgetWithinCeiling, [record("aws:s3/bucket:Bucket", "b")], { limits: ceilingAt(1) });
    expect(rows).toMatchObject([{ status: "not-applicable", resource: null }]);
  });
});

describe("cloud-budget", () => {
  test.each([
    ["the System's budget", cloudBudgetOf("2000"), "pass"],
    ["the same as a provider writes it", cloudBudgetOf("2000.0"), "pass"],
    ["another amount", cloudBudgetOf("2001"), "violation of sample-budget"],
    ["an amount known only after apply", cloudBudgetOf("${x.y}"), "violation of sample-budget"],
    ["no amount", cloudBudgetOf(null), "violation of sample-budget"],
    ["an empty amount", cloudBudgetOf(""), "violation of sample-budget"],
    ["a usage budget", cloudBudgetOf("2000", { budgetType: "USAGE" }), "violation of sample-budget"],
    ["a yearly budget", cloudBudgetOf("2000", { timeUnit: "ANNUALLY" }), "violation of sample-budget"],
    ["no budget", record("aws:s3/bucket:Bucket", "b"), "violation of sample"],
  ])("reads %s on aws", (_, resource, expected) => {
    expect(statusOf(rowsOf(cloudBudget, [system(), resource]))).toBe(expected);
  });

  test.each(["kubernetes", "gcp", "constructor"])("does not apply on %s", (target) => {
    expect(statusOf(rowsOf(cloudBudget, [system({ target })]))).toBe("not-applicable");
  });

  test("does not take another System's budget for its own", () => {
    const budget = cloudBudgetOf("2000");
    const other = system({}, "other");
    const resources = [system(), other, { ...budget, parent: other.urn }];
    expect(statusOf(rowsOf(cloudBudget, resources))).toBe("violation of sample");
  });

  test("accepts one matching budget beside others", () => {
    const extra = { ...cloudBudgetOf("5"), name: "team", urn: "urn:team" };
    expect(statusOf(rowsOf(cloudBudget, [system(), extra, cloudBudgetOf("2000")]))).toBe("pass");
  });

  test("comes to an end where parents go in a circle", () => {
    const a = { ...cloudBudgetOf("2000"), urn: "urn:a", parent: "urn:b" };
    const b = { ...record("x:y:Z", "b"), urn: "urn:b", parent: "urn:a" };
    expect(statusOf(rowsOf(cloudBudget, [system(), a, b]))).toBe("pass");
  });

  test("does not pass a System without a target", () => {
    expect(statusOf(rowsOf(cloudBudget, [record(SYSTEM, "s", {})]))).toBe("violation of s");
  });
});
