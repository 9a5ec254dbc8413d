import type { Values } from "./types.ts";

/**
 * Percentiles of response times that each process of k6 reports, so that its summary holds its distribution: k6 keeps
 * every sample and computes each of them exactly. Half a point apart, and a tenth where reports look.
 */
const coarse = Array.from({ length: 180 }, (_, index) => (index + 1) / 2);
const fine = Array.from({ length: 99 }, (_, index) => 90 + (index + 1) / 10);
export const gridPercents: readonly number[] = [...coarse, ...fine];

/** The name that k6 gives a percentile in `summaryTrendStats` and in the data of `handleSummary`. */
export const percentileName = (percent: number): string => `p(${percent})`;

/** What `summaryTrendStats` has to hold: the statistics that thresholds and reports name, and the grid. */
export const trendStats: readonly string[] = [
  ...["count", "avg", "min", "med", "max"],
  ...gridPercents.map(percentileName),
];

/** A distribution: the value at each percentage of all samples, both ends included. */
export type Distribution = readonly (readonly [percent: number, value: number])[];

/** The distribution that a summary holds of a trend; empty where it has no samples. */
export function distributionOf(values: Values): Distribution {
  const { count = 0, min, max } = values;
  if (count === 0 || min === undefined || max === undefined) return [];
  const inner = gridPercents.flatMap((percent): Distribution => {
    const value = values[percentileName(percent)];
    return value === undefined ? [] : [[percent, value]];
  });
  return [[0, min], ...inner, [100, max]];
}
