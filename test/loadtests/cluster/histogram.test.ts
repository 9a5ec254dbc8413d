import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { histogramOf, mergeRunners } from "../../../loadtests/cluster/histogram.ts";
import { keys } from "../../../loadtests/contract/keys.ts";
import { gridPercents } from "../../../loadtests/contract/options.ts";
import type { Summary, Values } from "../../../loadtests/contract/types.ts";

const KEY = keys.responseOf("visit", "benchmark");

/** The values of the trend after a merge of runners. */
const mergedOf = (runners: readonly Summary[]): Values =>
  mergeRunners(runners, runners.length).metrics[KEY] ?? {};

/** k6's own percentile: linear between the two nearest samples (go.k6.io/k6/metrics, TrendSink.P). */
function percentile(sorted: readonly number[], percent: number): number {
  const rank = (percent / 100) * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(rank)] ?? 0, sorted[Math.ceil(rank)] ?? 0];
  return below + (above - below) * (rank - Math.floor(rank));
}

/** What k6 reports of these samples. */
function valuesOf(samples: readonly number[]): Values {
  const sorted = samples.toSorted((one, other) => one - other);
  return {
    count: sorted.length,
    avg: sorted.reduce((sum, one) => sum + one, 0) / sorted.length,
    min: sorted[0] ?? 0,
    max: sorted.at(-1) ?? 0,
    ...Object.fromEntries(gridPercents.map((one) => [`p(${one})`, percentile(sorted, one)])),
  };
}

const summaryOf = (samples: readonly number[]): Summary => ({
  metrics: samples.length === 0 ? {} : { [KEY]: valuesOf(samples) },
  durationMs: 1000,
  partial: null,
});

/** Every n-th sample to the same runner; or in blocks, so that the last runner has all the slow ones. */
const splits = {
  even: (samples: readonly number[], runners: number) =>
    Array.from({ length: runners }, (_, runner) => samples.filter((_, index) => index % runners === runner)),
  uneven: (samples: readonly number[], runners: number) => {
    const sorted = samples.toSorted((one, other) => one - other);
    const size = Math.ceil(sorted.length / runners);
    return Array.from({ length: runners }, (_, runner) => sorted.slice(runner * size, (runner + 1) * size));
  },
};

const durations = fc.array(fc.double({ min: 0.05, max: 60_000, noNaN: true }), {
  minLength: 300,
  maxLength: 600,
  size: "max",
});

interface Asked {
  readonly percent: number;
  readonly value: number | undefined;
  /** Percentage points by which the grid may move the rank; a rounded rank of each runner comes on top. */
  readonly points: number;
  readonly runners: number;
}

/** Whether a percentile lies between those of the ranks that the stated precision allows. */
function isWithin(
  sorted: readonly number[],
  { percent, value = Number.NaN, points, runners }: Asked,
): boolean {
  const slack = points + (100 * runners) / sorted.length;
  const low = percentile(sorted, Math.max(0, percent - slack));
  const high = percentile(sorted, Math.min(100, percent + slack));
  return value >= low * 0.998 - 0.001 && value <= high * 1.002 + 0.001;
}

describe.each(Object.entries(splits))("percentiles of %s parts of one run", (_, split) => {
  test.each([1, 2, 4, 16])(
    "are those of the whole within the stated precision, over %i runners",
    (runners) => {
      fc.assert(
        fc.property(durations, (samples) => {
          const sorted = samples.toSorted((one, other) => one - other);
          const shown = mergedOf(split(samples, runners).map(summaryOf));
          expect(shown.count).toBe(samples.length);
          expect(shown.max).toBe(sorted.at(-1));
          expect(shown.avg).toBeCloseTo(samples.reduce((sum, one) => sum + one, 0) / samples.length, 3);
          expect(isWithin(sorted, { percent: 50, value: shown["p(50)"], points: 0.5, runners })).toBe(true);
          expect(isWithin(sorted, { percent: 95, value: shown["p(95)"], points: 0.5, runners })).toBe(true);
          expect(isWithin(sorted, { percent: 99, value: shown["p(99)"], points: 0.5, runners })).toBe(true);
        }),
        { numRuns: 8 },
      );
    },
  );
});

describe("one slow runner of eight", () => {
  const fast = Array.from({ length: 700 }, (_, index) => 100 + index / 10);
  const slow = Array.from({ length: 100 }, (_, index) => 480 + index);
  const runners = [...splits.even(fast, 7), slow].map(summaryOf);
  const whole = [...fast, ...slow].toSorted((one, other) => one - other);

  test("shows in the merged percentile", () => {
    const shown = mergedOf(runners);
    expect(isWithin(whole, { percent: 95, value: shown["p(95)"], points: 0.5, runners: 8 })).toBe(true);
  });

  test("would be hidden by the mean of the runners' percentiles", () => {
    const mean =
      runners.reduce((sum, { metrics }) => sum + (metrics[KEY]?.["p(95)"] ?? 0), 0) / runners.length;
    expect(isWithin(whole, { percent: 95, value: mean, points: 0.5, runners: 8 })).toBe(false);
  });
});

describe("a runner without samples", () => {
  test("adds nothing", () => {
    const filled = [summaryOf([5, 6, 7]), summaryOf([8, 9])];
    expect(mergedOf([...filled, summaryOf([])])).toEqual(mergedOf(filled));
  });

  test("makes no metric out of nothing", () => {
    expect(mergeRunners([summaryOf([]), summaryOf([])], 2).metrics).toEqual({});
  });
});

describe("a runner that did not report", () => {
  test("makes the whole partial", () => {
    expect(mergeRunners([summaryOf([5])], 2).partial).toContain("1 of 2 runners");
    expect(mergeRunners([summaryOf([5]), summaryOf([6])], 2).partial).toBeNull();
  });
});

describe("a histogram", () => {
  test("keeps every sample, however few", () => {
    const few = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(few, (samples) => {
        expect(histogramOf(valuesOf(samples)).totalCount).toBe(samples.length);
      }),
    );
  });
});
