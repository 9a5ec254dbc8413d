import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { budgetStatus } from "../../document/budgetStatus.ts";
import type { Cost } from "../../document/document.ts";

const one = { resource: "db", type: "aws:rds/instance:Instance", reason: "no price" };
const exactly = (expected: number) => ({ low: expected, expected, high: expected });

test.each([
  [exactly(100), [], "within"],
  [exactly(101), [], "over"],
  [exactly(0), [], "within"],
  [exactly(0), [one], "unknown"],
  [exactly(100), [one], "unknown"],
  [exactly(101), [one], "over"],
  [null, [one], "unknown"],
  [null, [], "unknown"],
] as const)("with %j priced and %j without a price, a budget of 100 is %s", (monthly, unpriced, status) => {
  expect(budgetStatus({ monthly, unpriced }, 100)).toBe(status);
});

const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
const costs: fc.Arbitrary<Pick<Cost, "monthly" | "unpriced">> = fc.record({
  monthly: fc.option(fc.record({ low: amount, expected: amount, high: amount })),
  unpriced: fc.array(fc.constant(one), { maxLength: 3 }),
});

describe("for any cost and budget", () => {
  const forAny = (check: (cost: Pick<Cost, "monthly" | "unpriced">, budget: number) => void): void =>
    fc.assert(fc.property(costs, amount, check));

  test("the status is never within while a resource has no price", () => {
    forAny((cost, budget) => {
      if (cost.unpriced.length > 0) expect(budgetStatus(cost, budget)).not.toBe("within");
    });
  });

  test("the status is over exactly where what has a price is over", () => {
    forAny((cost, budget) => {
      const isOver = cost.monthly !== null && cost.monthly.expected > budget;
      expect(budgetStatus(cost, budget) === "over").toBe(isOver);
    });
  });

  test("a price for one resource more turns over into nothing else", () => {
    forAny(({ monthly, unpriced }, budget) => {
      const before = budgetStatus({ monthly, unpriced }, budget);
      const priced = { ...exactly(0), ...monthly };
      const after = budgetStatus(
        { monthly: { ...priced, expected: priced.expected + 1 }, unpriced: unpriced.slice(1) },
        budget,
      );
      if (before === "over") expect(after).toBe("over");
    });
  });
});
