import { expect, test } from "vitest";
import { costText } from "../../../cli/view/preview.ts";
import { budgetStatus } from "../../../document/budgetStatus.ts";

const monthly = { low: 80, expected: 100, high: 130 };
const unpriced = [{ resource: "db", type: "aws:rds/instance:Instance", reason: "no row" }];

const textOf = (cost: { monthly: typeof monthly | null; unpriced: typeof unpriced }): string =>
  costText({
    cost: { currency: "USD", lines: [], ...cost },
    budget: { monthly: 500, basis: "operator", status: budgetStatus(cost, 500) },
  });

const limit = "budget 500 USD a month, the operator's";

test.each([
  ["everything", { monthly, unpriced: [] }, `100 USD a month expected (80–130); ${limit}`],
  ["nothing", { monthly: null, unpriced }, `unknown: 1 resource has no price (no row); ${limit}`],
  [
    "a part",
    { monthly, unpriced: [...unpriced, ...unpriced] },
    `unknown: at least 100 USD a month (80–130), and 2 resources have no price (no row); ${limit}`,
  ],
])("the text of a cost of which %s is priced says what is known", (_, cost, expected) => {
  expect(textOf(cost)).toBe(expected);
});
