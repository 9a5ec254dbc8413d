import { metrics } from "./metrics.ts";
import { shapes } from "./shapes.ts";
import { earliestEnd, SLACK_MS } from "./stated.ts";
import type { Load, Scenario } from "./types.ts";

const usersOf = (scenario: Scenario): number =>
  scenario.executor === "constant-arrival-rate" ? scenario.maxVUs : scenario.vus;

/** Whether each process has a part of a scenario: one with fewer users than processes has none in some of them. */
const isEverywhere = ({ instances = 1 }: Load, scenario: Scenario): boolean => usersOf(scenario) >= instances;

/** Whether a submetric belongs to a phase that had come to its end. */
const ofEndedPhase = (load: Load, durationMs: number, metric: string): boolean =>
  load.phases.some(
    ({ name, startSeconds, seconds }) =>
      metric.endsWith(`phase:${name}}`) && (startSeconds + seconds) * 1000 <= durationMs + SLACK_MS,
  );

/** Whether too much has failed for a run to go on. */
const isFailure = (metric: string): boolean =>
  metric.startsWith(metrics.failed) || metric.startsWith(metrics.finished);

/**
 * Why a run ended before its time, or null.
 *
 * @param durationMs length of the load.
 * @param crossed metrics of which a threshold does not hold, from the data of `handleSummary`.
 */
export function earlyEnd(load: Load, durationMs: number, crossed: readonly string[]): string | null {
  const everywhere = Object.values(load.scenarios).filter((scenario) => isEverywhere(load, scenario));
  const planned = Math.max(0, ...everywhere.map(earliestEnd)) * 1000;
  if (durationMs >= planned - SLACK_MS) return null;
  const seeks = shapes[load.shape].hopeless === "lines";
  // A run that looks for the load at which a line is missed ends when it has found it.
  if (seeks && crossed.some((metric) => ofEndedPhase(load, durationMs, metric))) return null;
  const after = `ended after ${Math.round(durationMs / 1000)} of ${planned / 1000} seconds`;
  return crossed.some(isFailure) ? `${after}: too much had failed` : after;
}
