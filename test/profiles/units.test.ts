import { expect, test } from "vitest";
import { sizingFigure } from "../../profiles/units.ts";

test.each([
  [{ min: 3, max: 5 }, 5],
  [{ min: 8 }, 8],
  [{ max: 1 }, 1],
  [{ min: 50, max: 1000, open: true } as const, 1000],
])("a span of %j is sized for %d", (range, end) => {
  expect(sizingFigure(range)).toBe(end);
});
