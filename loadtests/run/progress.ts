import type { Load } from "../contract/types.ts";
import type { Reading } from "./k6Api.ts";

/** Where a running load test is. */
export interface Progress {
  /** Name of the phase; the load is beyond its last one while the last iterations end. */
  readonly phase: string;
  readonly elapsedSeconds: number;
  readonly totalSeconds: number;
  readonly users: number;
  readonly requestsPerSecond: number;
  readonly p95Ms: number | null;
}

const phaseAt = ({ phases }: Load, seconds: number): string =>
  phases.find(({ startSeconds, seconds: length }) => seconds < startSeconds + length)?.name ?? "ending";

/** Turns the readings of a run into its progress. The rate is that since the reading before. */
export function progressOf(load: Load, now: () => number): (reading: Reading) => Progress {
  let begun: number | undefined;
  let last: { readonly at: number; readonly requests: number } | undefined;
  return (reading) => {
    const at = now();
    if (reading.running) begun ??= at;
    const elapsedSeconds = begun === undefined ? 0 : (at - begun) / 1000;
    const since = last === undefined ? 0 : (at - last.at) / 1000;
    const requestsPerSecond =
      since > 0 && last !== undefined ? (reading.requests - last.requests) / since : 0;
    last = { at, requests: reading.requests };
    return {
      phase: begun === undefined ? "starting" : phaseAt(load, elapsedSeconds),
      elapsedSeconds,
      totalSeconds: load.estimate.seconds,
      users: reading.users,
      requestsPerSecond,
      p95Ms: reading.p95Ms,
    };
  };
}

export function progressLine({
  phase,
  elapsedSeconds,
  totalSeconds,
  users,
  requestsPerSecond,
  p95Ms,
}: Progress): string {
  const time = `${Math.round(elapsedSeconds)}/${Math.round(totalSeconds)} s`;
  const p95 = p95Ms === null ? "" : `, p95 ${p95Ms < 10 ? p95Ms.toFixed(1) : Math.round(p95Ms)} ms`;
  return `${phase}: ${time}, ${users} users, ${requestsPerSecond.toFixed(1)} requests/s${p95}`;
}

/** How often k6 is asked, and how often a line is printed where nobody watches. */
export const POLL_MS = 1000;
const PLAIN_MS = 15_000;

/** Writes progress: one line that changes on a terminal, else a line every 15 seconds. */
export function progressWriter(stream: NodeJS.WriteStream, notify: (line: string) => void) {
  let next = 0;
  return {
    show(progress: Progress): void {
      if (stream.isTTY) {
        stream.write(`\r\u001b[2K${progressLine(progress).slice(0, Math.max(20, stream.columns - 1))}`);
        return;
      }
      if (progress.elapsedSeconds * 1000 < next) return;
      next = progress.elapsedSeconds * 1000 + PLAIN_MS;
      notify(progressLine(progress));
    },
    end(): void {
      if (stream.isTTY) stream.write("\r\u001b[2K");
    },
  };
}
