import { build, type Histogram } from "hdr-histogram-js";
import { distributionOf } from "../contract/grid.ts";
import { metrics, submetric } from "../contract/metrics.ts";
import type { Shown } from "../contract/result.ts";
import type { Scenario, Summary, Values } from "../contract/types.ts";

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
  "rank within 0.5 points (0.1 above the 90th percentile) and one sample a runner, value within 0.1%";

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

function shown(journey: string, runners: readonly Values[]): readonly Shown[] {
  const filled = runners.filter(({ count = 0 }) => count > 0);
  if (filled.length === 0) return [];
  const count = filled.reduce((sum, { count: own = 0 }) => sum + own, 0);
  const merged = empty();
  for (const values of filled) merged.add(histogramOf(values));
  const at = (percent: number): number => merged.getValueAtPercentile(percent) / PER_MS;
  return [
    {
      journey,
      count,
      avg: filled.reduce((sum, { avg = 0, count: own = 0 }) => sum + avg * own, 0) / count,
      p50: at(50),
      p95: at(95),
      p99: at(99),
      max: Math.max(...filled.map(({ max = 0 }) => max)),
    },
  ];
}

/**
 * The response times that a report shows, one row per scenario: the distributions of all runners are added. The mean of
 * their percentiles would be wrong wherever one runner is slower than the others.
 */
export const shownOf = (
  summaries: readonly Summary[],
  scenarios: Readonly<Record<string, Pick<Scenario, "tags">>>,
): readonly Shown[] =>
  Object.entries(scenarios).flatMap(([name, { tags }]) => {
    const key = submetric(metrics.response, { journey: tags.journey, phase: tags.phase });
    return shown(
      name,
      summaries.map((summary) => summary.metrics[key] ?? {}),
    );
  });
