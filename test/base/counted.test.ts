import { expect, test } from "vitest";
import { counted } from "../../base/counted.ts";

test.each([
  [counted(0, "rules"), "0 rules"],
  [counted(1, "rules"), "1 rule"],
  [counted(2, "rules"), "2 rules"],
  [counted(1, "do not apply", "does not apply"), "1 does not apply"],
  [counted(2, "do not apply", "does not apply"), "2 do not apply"],
])("one is said in the singular: %s", (got, expected) => {
  expect(got).toBe(expected);
});
