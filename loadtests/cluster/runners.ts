import { isObject } from "../../base/json.ts";
import type { Summary } from "../contract/types.ts";
import { mergeRunners } from "./histogram.ts";

/** What is left of one runner once its pod has ended. */
export interface Runner {
  readonly pod: string;
  /** Null while it runs, or if the pod never started. */
  readonly exitCode: number | null;
  /** The reason that Kubernetes gives, such as `OOMKilled`. */
  readonly reason: string | null;
  readonly log: string;
}

/** Exit codes of k6 that say that the test ran: 0, and 99 for a threshold, which is judged on the whole. */
const RAN: readonly number[] = [0, 99];

/** Starts the line on which a script prints its summary where it has no file to write (`RESULT=-`). */
const MARK = "ECHELON_SUMMARY ";

const isSummary = (value: unknown): value is Summary =>
  isObject(value) && isObject(value.metrics) && typeof value.durationMs === "number" && "partial" in value;

/** The summary that a runner printed; null if there is none, or half of one. */
export function summaryIn(log: string): Summary | null {
  const line = log.split("\n").findLast((one) => one.includes(MARK));
  if (line === undefined) return null;
  try {
    const value: unknown = JSON.parse(line.slice(line.indexOf(MARK) + MARK.length));
    return isSummary(value) ? value : null;
  } catch {
    return null;
  }
}

/** Why what a runner measured does not count; null if it does. */
function faultOf({ exitCode, reason, log }: Runner): string | null {
  if (exitCode === null) return `did not end${reason === null ? "" : ` (${reason})`}`;
  if (!RAN.includes(exitCode)) return `ended with ${exitCode}${reason === null ? "" : ` (${reason})`}`;
  return summaryIn(log) === null ? "printed no summary" : null;
}

/**
 * What all runners measured. The operator only logs a runner that failed; here it makes the whole partial, so that no
 * part of the load passes for all of it.
 *
 * @param expected runners that were asked for.
 */
export function measuredBy(runners: readonly Runner[], expected: number): Summary {
  const faults = runners.flatMap((runner) => {
    const fault = faultOf(runner);
    return fault === null ? [] : [`runner ${runner.pod} ${fault}`];
  });
  const summaries = runners
    .filter((runner) => faultOf(runner) === null)
    .flatMap(({ log }) => summaryIn(log) ?? []);
  const merged = mergeRunners(summaries, expected);
  return faults.length === 0 ? merged : { ...merged, partial: faults.join("; ") };
}
