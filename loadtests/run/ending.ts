import { readFileSync } from "node:fs";
import type { Summary } from "../contract/types.ts";
import type { K6End } from "./k6Process.ts";

/** Exit codes of k6: https://github.com/grafana/k6/blob/v1.8.1/errext/exitcodes/codes.go */
const CROSSED = 99;
const GOOD = 0;

const SHOWN_LINES = 3;

const lastLines = (text: string): string =>
  text.trim().split("\n").slice(-SHOWN_LINES).join(" ").slice(0, 500);

/**
 * Why a run is not whole; null where nothing but its summary can say so, such as an early end by a threshold. What was asked
 * for comes before what k6 made of it.
 */
export function partialReason(end: K6End, asked: string | null): string | null {
  if (asked !== null) return asked;
  const { code, endedBy, said } = end;
  if (endedBy !== null) return `k6 was ended by ${endedBy}`;
  return code === GOOD || code === CROSSED ? null : `k6 ended with exit code ${code}: ${lastLines(said)}`;
}

/** A request that got no answer, as the log of k6 tells it: its error is a text in quotes of Go. */
const NO_ANSWER = /msg="Request Failed" error=("(?:[^"\\]|\\.)*")/g;

/** Why the last request without an answer got none; undefined where each got one. */
export function lastUnanswered(said: string): string | undefined {
  const error = [...said.matchAll(NO_ANSWER)].at(-1)?.[1];
  if (error === undefined) return undefined;
  try {
    return String(JSON.parse(error));
  } catch {
    // Go also writes \x00, which JSON has not.
    return error;
  }
}

function readSummary(path: string): Summary | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Summary;
  } catch {
    return undefined;
  }
}

/** What k6 measured: its own summary, or what its API told last where it was killed before it wrote one. */
export function summaryOf(path: string, end: K6End, asked: string | null, elapsedMs: number): Summary {
  const reason = partialReason(end, asked);
  const written = readSummary(path);
  if (written !== undefined) return { ...written, partial: reason ?? written.partial };
  const metrics = end.last?.metrics ?? {};
  return { metrics, durationMs: elapsedMs, partial: reason ?? "k6 wrote no summary" };
}
