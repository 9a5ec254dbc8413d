import type { Summary, Values } from "./types.ts";

/** The kind of a metric, by the values that k6 gives it. */
const isRate = (values: Values): boolean => "passes" in values || "fails" in values;
export const isTrend = (values: Values): boolean => "avg" in values;

const sum = (all: readonly Values[], name: string): number =>
  all.reduce((total, values) => total + (values[name] ?? 0), 0);

const rate = (all: readonly Values[]): Values => {
  const [passes, fails] = [sum(all, "passes"), sum(all, "fails")];
  return { passes, fails, rate: passes + fails === 0 ? 0 : passes / (passes + fails) };
};

/** Percentiles of several runners cannot be had from theirs: they are left out, and come from a merged histogram. */
const trend = (all: readonly Values[]): Values => {
  const filled = all.filter(({ count = 0 }) => count > 0);
  const count = sum(filled, "count");
  if (count === 0) return { count: 0, avg: 0, min: 0, max: 0 };
  const total = filled.reduce((so, { avg = 0, count: own = 0 }) => so + avg * own, 0);
  return {
    count,
    avg: total / count,
    min: Math.min(...filled.map(({ min = 0 }) => min)),
    max: Math.max(...filled.map(({ max = 0 }) => max)),
  };
};

/** Counts, rates a second and numbers of VUs add. */
const added = (all: readonly Values[]): Values =>
  Object.fromEntries([...new Set(all.flatMap(Object.keys))].map((name) => [name, sum(all, name)]));

function mergedValues(all: readonly Values[]): Values {
  const [only] = all;
  if (all.length === 1 && only !== undefined) return only;
  if (all.some(isRate)) return rate(all);
  return all.some(isTrend) ? trend(all) : added(all);
}

function partialOf(summaries: readonly Summary[], expected: number): string | null {
  if (summaries.length < expected) return `${summaries.length} of ${expected} runners reported`;
  return summaries.find(({ partial }) => partial !== null)?.partial ?? null;
}

/**
 * What several runners measured, as one.
 *
 * @param expected runners that were started: one that did not report makes the whole partial.
 */
export function merge(summaries: readonly Summary[], expected = Math.max(1, summaries.length)): Summary {
  const names = [...new Set(summaries.flatMap(({ metrics }) => Object.keys(metrics)))].sort();
  return {
    metrics: Object.fromEntries(
      names.map((name) => [
        name,
        mergedValues(
          summaries.flatMap(({ metrics }) => (metrics[name] === undefined ? [] : [metrics[name]])),
        ),
      ]),
    ),
    durationMs: Math.max(0, ...summaries.map(({ durationMs }) => durationMs)),
    partial: partialOf(summaries, expected),
  };
}
