import { build, type Histogram } from "hdr-histogram-js";
import { isTrend, merge } from "../contract/merge.ts";
import { gridPercents } from "../contract/options.ts";
import type { Summary, Values } from "../contract/types.ts";

/** Significant digits of a value: 3 keep each within 0.1%. */
const DIGITS = 3;
/** Recorded in microseconds, as the histogram counts whole numbers and answers on loopback take less than one ms. */
const PER_MS = 1000;
/** Two hours, beyond any timeout of a request. */
const LONGEST_MS = 7_200_000;
/** Into how many values the samples between two neighbours of the grid are spread at most. */
const SPREAD = 16;

/** How exact a percentile of merged runs is: the grid and each runner round its rank, the histogram its value. */
export const PRECISION =
  "rank within half a point (a tenth above the 99th percentile) and one sample a runner, value within 0.1%";

/** The value at each percentage of all samples, both ends included. */
type Distribution = readonly (readonly [percent: number, value: number])[];

/** The distribution that a summary holds of a trend, as k6 computes each percentile exactly; empty without samples. */
function distributionOf(values: Values): Distribution {
  const { count = 0, min, max } = values;
  if (count === 0 || min === undefined || max === undefined) return [];
  const inner = gridPercents.flatMap((percent): Distribution => {
    const value = values[`p(${percent})`];
    return value === undefined ? [] : [[percent, value]];
  });
  return [[0, min], ...inner, [100, max]];
}

const empty = (): Histogram =>
  build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST_MS * PER_MS,
    numberOfSignificantValueDigits: DIGITS,
  });

/** Records `count` samples that lie evenly between two values. */
function recordBetween(histogram: Histogram, from: number, to: number, count: number): void {
  const parts = Math.min(count, SPREAD);
  for (let part = 0; part < parts; part++) {
    const samples = Math.floor((count * (part + 1)) / parts) - Math.floor((count * part) / parts);
    const ms = from + ((to - from) * (part + 0.5)) / parts;
    histogram.recordValueWithCount(Math.round(Math.min(ms, LONGEST_MS) * PER_MS), samples);
  }
}

/** The samples of a trend, from the grid of percentiles that one process of k6 reported. */
export function histogramOf(values: Values): Histogram {
  const histogram = empty();
  const { count = 0 } = values;
  const points = distributionOf(values);
  points.slice(1).forEach(([percent, value], index) => {
    const [percentBefore, valueBefore] = points[index] ?? [0, value];
    // Differences of rounded ranks, so that no sample is lost or counted twice.
    const samples = Math.round((percent / 100) * count) - Math.round((percentBefore / 100) * count);
    if (samples > 0) recordBetween(histogram, valueBefore, value, samples);
  });
  return histogram;
}

/** Percentiles of a trend over all runners. The mean of theirs would be wrong wherever one is slower than the others. */
function percentilesOf(runners: readonly Values[]): Values {
  const merged = empty();
  for (const values of runners) merged.add(histogramOf(values));
  const at = (percent: number): number => merged.getValueAtPercentile(percent) / PER_MS;
  return {
    med: at(50),
    ...Object.fromEntries(gridPercents.map((percent) => [`p(${percent})`, at(percent)])),
  };
}

const hasSamples = (values: Values): boolean => isTrend(values) && (values.count ?? 0) > 0;

/**
 * What several runners measured, as one: counts and sums exactly, percentiles from their histograms added up.
 *
 * @param expected runners that were started: one that did not report makes the whole partial.
 */
export function mergeRunners(summaries: readonly Summary[], expected: number): Summary {
  const whole = merge(summaries, expected);
  if (summaries.length < 2) return whole;
  const metrics = Object.entries(whole.metrics).map(([name, values]) => {
    const runners = summaries.map((summary) => summary.metrics[name] ?? {}).filter(hasSamples);
    return [name, runners.length === 0 ? values : { ...values, ...percentilesOf(runners) }] as const;
  });
  return { ...whole, metrics: Object.fromEntries(metrics) };
}
