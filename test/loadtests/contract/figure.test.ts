import { expect, test } from "vitest";
import { figure } from "../../../loadtests/contract/figure.ts";

test.each([
  [0, "0"],
  [0.012345, "0.0123"],
  [12.345, "12.3"],
  [-95.328, "-95.3"],
  [99.99, "99.99"],
  [99.995, "99.995"],
  [100, "100"],
  [212.4, "212"],
  [1234, "1234"],
])("%d is written %s", (value, text) => {
  expect(figure(value)).toBe(text);
});
