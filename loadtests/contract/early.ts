import { shapes } from "./shapes.ts";
import { earliestEnd } from "./stated.ts";
import type { Load } from "./types.ts";

/** What k6 rounds away at the end of a run, milliseconds. */
const SLACK_MS = 500;

/**
 * Why a run ended before its time, or null.
 *
 * @param durationMs length of the run, from k6's `state.testRunDurationMs`.
 * @param crossed metrics of which a threshold does not hold, from the data of `handleSummary`.
 */
export function earlyEnd(load: Load, durationMs: number, crossed: readonly string[]): string | null {
  const planned = Math.max(0, ...Object.values(load.scenarios).map(earliestEnd)) * 1000;
  if (durationMs >= planned - SLACK_MS) return null;
  const after = `ended after ${Math.round(durationMs / 1000)} of ${planned / 1000} seconds`;
  if (crossed.length === 0) return after;
  // A run that looks for the load at which a line is missed has found it.
  return shapes[load.shape].hopeless === "lines"
    ? null
    : `${after}: half of all failed (${crossed.join(", ")})`;
}
