import type { Result } from "../contract/result.ts";
import type { Judgement } from "../contract/types.ts";

/** A benchmark in one phase of the runs of a stack. */
export interface Series {
  readonly benchmark: string;
  readonly phase: string;
  /** What the newest run says of it. */
  readonly judgement: Judgement;
  /** One point a run that measured it, oldest first. */
  readonly points: readonly { readonly startedAt: string; readonly value: number }[];
}

/** Verdicts whose measured value stands on enough samples. */
const sound: ReadonlySet<string> = new Set(["met", "missed", "scaled"]);

const sameLine = (one: Judgement, other: Judgement): boolean =>
  one.benchmark === other.benchmark && one.phase === other.phase;

function pointOf(run: Result, line: Judgement): Series["points"] {
  const found = run.judgements.find((judgement) => sameLine(judgement, line));
  if (found === undefined || found.measured === null || !sound.has(found.verdict)) return [];
  return [{ startedAt: run.startedAt, value: found.measured }];
}

/** Every benchmark that the newest of these runs measured, over all of them. The runs are in the order of time. */
export const seriesOf = (runs: readonly Result[]): readonly Series[] =>
  (runs.at(-1)?.judgements ?? [])
    .filter(({ measured, verdict }) => measured !== null && sound.has(verdict))
    .map((judgement) => ({
      benchmark: judgement.benchmark,
      phase: judgement.phase,
      judgement,
      points: runs.flatMap((run) => pointOf(run, judgement)),
    }));
