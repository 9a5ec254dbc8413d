import { secondsOf } from "./estimate.ts";
import { OFFERED_TIMES } from "./offer.ts";
import type { Line, Load, Phase, Scenario } from "./types.ts";

/** Share of unfinished iterations that is let pass where the tier states neither errors nor an uptime, percent. */
const UNSTATED_PERCENT = 1;

/** Percent of iterations and checks that may fail: what the tier states for errors, else what its uptime leaves. */
export function allowedPercent(lines: readonly Line[]): number {
  const errors = lines.find(({ measure }) => measure.kind === "errors");
  if (errors !== undefined) return errors.value;
  const uptime = lines.find(({ benchmark }) => benchmark === "uptimePercent");
  return uptime === undefined ? UNSTATED_PERCENT : tidy(100 - uptime.value);
}

/** Without the last digits, which differ by the order in which sums were made. */
export const tidy = (value: number): number => Number(value.toPrecision(12));

export const scenariosIn = (load: Load, phase: Phase): readonly Scenario[] =>
  Object.values(load.scenarios).filter(({ tags }) => tags.phase === phase.name);

/** The scenario of a phase that a benchmark drives. */
export const drivenBy = (load: Load, phase: Phase, benchmark: string): Scenario | undefined =>
  scenariosIn(load, phase).find(({ tags }) => tags.benchmark === benchmark);

/** Users at work in a phase. */
export const usersIn = (load: Load, phase: Phase): number =>
  scenariosIn(load, phase).reduce(
    (sum, scenario) => sum + (scenario.executor === "constant-vus" ? scenario.vus : 0),
    0,
  );

const isAmountOfLoad = ({ measure: { kind } }: Line): boolean => kind === "users" || kind === "throughput";

/** The figure of a line in a phase: what states a load grows with the load, what states a quality does not. */
export const statedIn = (line: Line, { times }: Phase): number =>
  isAmountOfLoad(line) ? tidy(line.value * times) : line.value;

/** The part (0-1) of what the line states that was offered in a phase. */
function offeredPart(load: Load, line: Line, phase: Phase): number {
  const stated = statedIn(line, phase);
  if (line.measure.kind === "users") return Math.min(1, usersIn(load, phase) / stated);
  const scenario = drivenBy(load, phase, line.benchmark);
  if (scenario?.executor !== "constant-arrival-rate") return 1;
  return Math.min(1, scenario.rate / (OFFERED_TIMES * stated * load.timeFactor));
}

/** What has to be measured in a phase: of a scaled load, its part. */
export const lineIn = (load: Load, line: Line, phase: Phase): number =>
  isAmountOfLoad(line) ? statedIn(line, phase) * offeredPart(load, line, phase) : line.value;

/** Completions that a line of throughput needs within a phase. */
export function completionsIn(load: Load, line: Line, phase: Phase): number {
  if (line.measure.kind !== "throughput") return 0;
  const { perSeconds } = line.measure;
  return Math.ceil(tidy((lineIn(load, line, phase) * load.timeFactor * phase.seconds) / perSeconds));
}

/** The throughput that so many completions within a phase show. */
export function throughputOf(load: Load, line: Line, phase: Phase, count: number): number {
  if (line.measure.kind !== "throughput") return 0;
  return (count / phase.seconds / load.timeFactor) * line.measure.perSeconds;
}

/** The earliest moment at which a scenario ends by itself, seconds: one of a few iterations may end at once. */
export const earliestEnd = (scenario: Scenario): number =>
  secondsOf(scenario.startTime) +
  (scenario.executor === "per-vu-iterations" ? 0 : secondsOf(scenario.duration));

/** What a run takes less than planned without being cut short, milliseconds. */
export const SLACK_MS = 1000;
