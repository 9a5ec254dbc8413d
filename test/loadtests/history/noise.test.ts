import { describe, expect, test } from "vitest";
import { falseAlarms, seen, type World } from "../../../tools/loadtestNoise/world.ts";

// A few histories on every `npm test`; thousands nightly, by `npm run loadtest:noise`. The same histories each time.

const worlds: readonly World[] = [
  { noise: "normal", spread: 0.05, benchmarks: 4, histories: 25 },
  { noise: "lognormal", spread: 0.05, benchmarks: 1, histories: 25 },
];

describe.each(worlds)("$noise noise of $spread a night on $benchmarks benchmarks", (world) => {
  test("raises no alarm on more than one unchanged night in a hundred", () => {
    expect(falseAlarms({ ...world, histories: 100 }).worse).toBeLessThanOrEqual(1);
  });

  test("shows a lasting slowdown of 20% within three nights", () => {
    expect(seen(world, 1.2, "worse")).toBeGreaterThanOrEqual(world.histories - 1);
  });

  test("shows a lasting improvement of 20% within three nights", () => {
    expect(seen({ ...world, histories: 10 }, 0.8, "better")).toBeGreaterThanOrEqual(9);
  });
});

test("noise of 30% a night hides a slowdown of 20%, and is no alarm itself", () => {
  const world: World = { noise: "lognormal", spread: 0.3, benchmarks: 1, histories: 12 };
  expect(seen(world, 1.2, "worse")).toBeLessThan(world.histories / 2);
  expect(falseAlarms(world).worse).toBeLessThanOrEqual(1);
});

test("the measure of false alarms sees one where the noise is not what it is on other nights", () => {
  const world: World = { noise: "normal", spread: 0.05, benchmarks: 1, histories: 5 };
  expect(seen(world, 1, "worse")).toBe(0);
  expect(seen(world, 2, "worse")).toBe(5);
});
