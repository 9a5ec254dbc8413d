import { keys, valuesOf } from "./keys.ts";
import type { Shown } from "./result.ts";
import { scenariosIn } from "./stated.ts";
import type { Load, Summary } from "./types.ts";

/** Percentiles of the response times of each journey: in the phase with the stated load, or in what comes nearest. */
export function shownOf(load: Load, measured: Summary): readonly Shown[] {
  const judged = load.phases.filter((phase) => phase.judged);
  const phase = judged.find(({ times }) => times === 1) ?? judged[0] ?? load.phases[0];
  if (phase === undefined) return [];
  const journeys = [...new Set(scenariosIn(load, phase).map(({ exec }) => exec))];
  return journeys.flatMap((journey): Shown[] => {
    const values = valuesOf(measured, keys.responseOf(journey, phase.name));
    const { count = 0, avg = 0, max = 0, med, "p(50)": p50 = med, "p(95)": p95, "p(99)": p99 } = values;
    if (count === 0 || p50 === undefined || p95 === undefined || p99 === undefined) return [];
    return [{ journey, count, avg, p50, p95, p99, max }];
  });
}
