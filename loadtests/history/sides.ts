import { mean, median, medianAbsoluteDeviation, permutationTest } from "simple-statistics";
import { repeatable } from "./repeatable.ts";
import type { Series } from "./series.ts";

/**
 * How runs are compared. Chosen by simulation, see docs/load-testing-nightly.md; test/loadtests/history/noise.ts holds
 * the comparison to its promises.
 */
export const settings = {
  /** The newest runs, which are held against those before them. */
  recent: 3,
  /** Runs before them at most: older ones say little about today's machine and code. */
  earlier: 42,
  /** Probability of calling a run of unchanged software worse, over all of its benchmarks. */
  falseAlarms: 0.01,
  /** A smaller change of the value is not reported, however certain it is. */
  leastChange: 0.1,
  /** The part of that change which the median of the newest runs has to show too: one bad night is no change. */
  leastOfMedian: 0.5,
  /** The same as a part of the stated figure, for benchmarks whose value is 0 or next to it, such as errors. */
  leastChangeOfStated: 0.001,
  /** Rearrangements that the permutation test draws. */
  rearrangements: 10_000,
  /** A run that is this many standard deviations off is drawn in to that, so that one bad night hides nothing. */
  outlierDeviations: 3,
} as const;

/** Standard deviations in one median absolute deviation of normal noise: https://en.wikipedia.org/wiki/Median_absolute_deviation (read 2026-11-27) */
const DEVIATIONS_PER_MAD = 1.4826;

export interface Sides {
  readonly earlier: readonly number[];
  readonly recent: readonly number[];
}

export function sidesOf({ points }: Series): Sides {
  const values = points.map(({ value }) => value).slice(-(settings.recent + settings.earlier));
  return { earlier: values.slice(0, -settings.recent), recent: values.slice(-settings.recent) };
}

/** Ways to choose the newest runs among so many. */
const arrangements = (runs: number): number => (runs * (runs - 1) * (runs - 2)) / 6;

/**
 * Earlier runs below which the test could not be certain whatever it saw. Twice the arrangements that certainty needs,
 * because the test draws arrangements rather than going through all of them.
 */
export function neededRuns(benchmarks: number): number {
  let runs = settings.recent;
  while (arrangements(runs) * settings.falseAlarms < 2 * benchmarks) runs += 1;
  return runs - settings.recent;
}

/** Noise multiplies; so values are compared by their logarithms, except where one has none. */
function scaled({ earlier, recent }: Sides): Sides {
  const log = [...earlier, ...recent].every((value) => value > 0);
  return log ? { earlier: earlier.map(Math.log), recent: recent.map(Math.log) } : { earlier, recent };
}

function withoutOutliers({ earlier, recent }: Sides): Sides {
  const all = [...earlier, ...recent];
  const middle = median(all);
  const reach = settings.outlierDeviations * DEVIATIONS_PER_MAD * medianAbsoluteDeviation(all);
  if (reach === 0) return { earlier, recent };
  const draw = (value: number): number => Math.min(middle + reach, Math.max(middle - reach, value));
  return { earlier: earlier.map(draw), recent: recent.map(draw) };
}

/** Probability of recent values at least this far on that side, if nothing but noise told them from earlier ones. */
export function probability(sides: Sides, side: "greater" | "less"): number {
  const { earlier, recent } = withoutOutliers(scaled(sides));
  const random = repeatable(JSON.stringify(sides));
  return permutationTest([...recent], [...earlier], side, settings.rearrangements, random);
}

/** Standard deviation of the earlier runs, as far as the middle half of them shows it. */
export const spreadOf = ({ earlier }: Sides): number =>
  (DEVIATIONS_PER_MAD * medianAbsoluteDeviation([...earlier])) / Math.abs(median([...earlier]));

export interface Effect {
  readonly side: "greater" | "less";
  /** Part of the earlier value; infinite where that is 0. */
  readonly change: number;
  readonly matters: boolean;
}

export function effectOf({ earlier, recent }: Sides, stated: number): Effect {
  const before = median([...earlier]);
  const difference = centerOf(recent) - before;
  const ofMedian = (median([...recent]) - before) * Math.sign(difference);
  const ofStated = settings.leastChangeOfStated * Math.abs(stated);
  const least = Math.max(settings.leastChange * Math.abs(before), ofStated);
  return {
    side: difference > 0 ? "greater" : "less",
    change: difference === 0 ? 0 : difference / Math.abs(before),
    matters: Math.abs(difference) >= least && ofMedian >= settings.leastOfMedian * least,
  };
}

/** Mean on the scale on which noise adds. */
function centerOf(recent: readonly number[]): number {
  const positive = recent.every((value) => value > 0);
  return positive ? Math.exp(mean(recent.map(Math.log))) : mean([...recent]);
}

export const varies = ({ earlier, recent }: Sides): boolean => new Set([...earlier, ...recent]).size > 1;
