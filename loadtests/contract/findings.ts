import { keys, rateOf, valuesOf } from "./keys.ts";
import {
  allowedPercent,
  completionsIn,
  drivenBy,
  lineIn,
  scenariosIn,
  throughputOf,
  tidy,
  usersIn,
} from "./stated.ts";
import type { Line, Load, Measure, Phase, Summary } from "./types.ts";

/** What was measured for a line in a phase. */
export interface Finding {
  readonly measured: number | null;
  readonly samples: number;
  /** Whether the line is met; null if too little was measured to say so. */
  readonly held: boolean | null;
  /** How far on the good side of the line, percent of it. */
  readonly marginPercent: number | null;
  readonly note: string;
}

export interface Case {
  readonly load: Load;
  readonly lines: readonly Line[];
  readonly phase: Phase;
  readonly measured: Summary;
}

const COMPARE: Readonly<Record<Line["op"], (measured: number, value: number) => boolean>> = {
  "<": (measured, value) => measured < value,
  "<=": (measured, value) => measured <= value,
  ">=": (measured, value) => measured >= value,
};

export const holds = (op: Line["op"], measured: number, value: number): boolean =>
  COMPARE[op](tidy(measured), tidy(value));

/** How far on the good side of the line, percent of it. */
export function marginOf(op: Line["op"], measured: number, value: number): number | null {
  if (value === 0) return null;
  const part = op === ">=" ? measured - value : value - measured;
  return tidy((part / value) * 100);
}

const LENGTHEN = "lengthen the run (--seconds)";

const tooFew = (samples: number, wanted: number): string =>
  samples === 0
    ? "nothing was measured: see that the journey ran"
    : `only ${samples} of ${wanted} samples: ${LENGTHEN}`;

function compared(line: Line, measured: number, samples: number, value = line.value): Finding {
  const enough = samples > 0 && samples >= line.samples;
  return {
    measured,
    samples,
    held: enough ? holds(line.op, measured, value) : null,
    marginPercent: marginOf(line.op, measured, value),
    note: enough ? "" : tooFew(samples, line.samples),
  };
}

const unmeasured = (line: Line): Finding => ({
  measured: null,
  samples: 0,
  held: null,
  marginPercent: null,
  note: tooFew(0, line.samples),
});

/** Share of requests under the line from which on its 95th percentile is under the line too. */
const P95_SHARE = 0.95;

/** Judged on the share, which adds exactly over several runners; the percentile is shown beside it. */
function percentile(line: Line, { measured, phase }: Case): Finding {
  const { count, share } = rateOf(measured, keys.underLine(phase.name));
  const p95 = valuesOf(measured, keys.response(phase.name))["p(95)"];
  if (count < line.samples)
    return {
      ...unmeasured(line),
      measured: count > 0 ? (p95 ?? null) : null,
      samples: count,
      note: tooFew(count, line.samples),
    };
  const held = share >= P95_SHARE;
  const margin = p95 === undefined ? null : marginOf(line.op, p95, line.value);
  // Interpolation puts the percentile between two requests: within one of them, share and percentile may differ.
  const agrees = margin === null || (held ? margin >= 0 : margin <= 0);
  return {
    measured: p95 ?? null,
    samples: count,
    held,
    marginPercent: agrees ? margin : 0,
    note: `${tidy(Math.floor(share * 100_000) / 1000)} percent of the requests took less than ${line.value} ms`,
  };
}

function average(line: Line, { measured, phase }: Case): Finding {
  const { avg, count = 0 } = valuesOf(measured, keys.response(phase.name));
  return avg === undefined || count === 0 ? unmeasured(line) : compared(line, avg, count);
}

/** An amount or a time, of which a single bad one is enough to miss the line. */
function worst(line: Line, found: number | undefined, count: number): Finding {
  if (found === undefined || count === 0) return unmeasured(line);
  const finding = compared(line, found, count);
  return holds(line.op, found, line.value) ? finding : { ...finding, held: false, note: "" };
}

/** Share of failed requests where no line of its own judges it; null if one does, or none was sent. */
function failedPercent(lines: readonly Line[], measured: Summary, phase: Phase): number | null {
  if (lines.some(({ measure }) => measure.kind === "errors")) return null;
  const { count, share } = rateOf(measured, keys.failed(phase.name));
  return count === 0 ? null : share * 100;
}

/** Why users are not held in a phase, or null. */
function whyNotHeld(
  { lines, measured, phase }: Case,
  finished: number,
  missed: readonly string[],
): string | null {
  const allowed = tidy(allowedPercent(lines));
  const unfinished = 100 - finished;
  const failed = failedPercent(lines, measured, phase);
  if (!holds("<=", unfinished, allowed))
    return `${roundUp(unfinished)} percent of the iterations did not come to their end, at most ${allowed} may`;
  if (failed !== null && !holds("<=", failed, allowed))
    return `${roundUp(failed)} percent of the requests failed, at most ${allowed} may`;
  return missed.length > 0 ? `missed with so many users: ${missed.join(" and ")}` : null;
}

const roundUp = (percent: number): number => tidy(Math.ceil(tidy(percent) * 1000) / 1000);

const isQuality = ({ measure: { kind } }: Line): boolean => kind === "responseTime" || kind === "errors";

/** Names of the lines of quality that are met, missed, or not told in a phase. */
const qualities = (one: Case, held: boolean | null): readonly string[] =>
  one.lines
    .filter((line) => isQuality(line) && findingOf(line, one).held === held)
    .map(({ benchmark }) => benchmark);

/** Users are held if everything that says how well they were served is, and their iterations came to an end. */
function users(line: Line, one: Case): Finding {
  const { load, phase, measured } = one;
  const atWork = usersIn(load, phase);
  const rates = scenariosIn(load, phase)
    .filter(({ executor }) => executor === "constant-vus")
    .map(({ exec }) => rateOf(measured, keys.finishedBy(exec, phase.name)));
  const samples = rates.reduce((sum, { count }) => sum + count, 0);
  if (samples < line.samples || rates.some(({ count }) => count === 0)) return unmeasured(line);
  const finished = Math.min(...rates.map(({ share }) => share)) * 100;
  const base = { measured: atWork, samples };
  const why = whyNotHeld(one, finished, qualities(one, false));
  if (why !== null) return { ...base, marginPercent: null, held: false, note: why };
  const value = lineIn(load, line, phase);
  const marginPercent = marginOf(line.op, atWork, value);
  const untold = qualities(one, null);
  if (untold.length === 0) return { ...base, marginPercent, held: holds(line.op, atWork, value), note: "" };
  const note = `too little was measured of ${untold.join(" and ")}: ${LENGTHEN}`;
  return { ...base, marginPercent, held: null, note };
}

function throughput(line: Line, { load, phase, measured }: Case): Finding {
  const scenario = drivenBy(load, phase, line.benchmark);
  if (scenario === undefined) return unmeasured(line);
  const { count = 0 } = valuesOf(measured, keys.completed(line.benchmark, phase.name));
  // Where nothing came back, the journey must have given up, or it never ran.
  if (count === 0 && rateOf(measured, keys.finishedBy(scenario.exec, phase.name)).count === 0)
    return unmeasured(line);
  const needed = completionsIn(load, line, phase);
  const found = throughputOf(load, line, phase, count);
  const held = count >= needed;
  // A phase in which enough come back only if the line is met shows a miss by what did not come back.
  const enough = count >= line.samples || (!held && needed >= line.samples);
  return {
    measured: tidy(found),
    samples: count,
    held: enough ? held : null,
    marginPercent: marginOf(line.op, found, lineIn(load, line, phase)),
    note: throughputNote(enough, held, count, line),
  };
}

/** What was ordered first is under way for a part of the phase, in which nothing comes back yet. */
const RAMP = `if one order takes a good part of the phase, ${LENGTHEN}`;

function throughputNote(enough: boolean, held: boolean, count: number, line: Line): string {
  if (!enough) return tooFew(count, line.samples);
  return held ? "" : RAMP;
}

const FINDINGS: {
  readonly [Kind in Measure["kind"]]: (
    line: Line,
    one: Case,
    measure: Extract<Measure, { kind: Kind }>,
  ) => Finding;
} = {
  responseTime: (line, one, { statistic }) => ({ avg: average, p95: percentile })[statistic](line, one),
  errors: (line, { measured, phase }) => {
    const { count, share } = rateOf(measured, keys.failed(phase.name));
    return count === 0 ? unmeasured(line) : compared(line, tidy(share * 100), count);
  },
  users,
  throughput,
  amount: (line, { measured, phase }) => {
    const { min, count = 0 } = valuesOf(measured, keys.amount(line.benchmark, phase.name));
    return worst(line, min, count);
  },
  duration: (line, { measured, phase }, { unitSeconds }) => {
    const { max, count = 0 } = valuesOf(measured, keys.seconds(line.benchmark, phase.name));
    return worst(line, max === undefined ? max : tidy(max / unitSeconds), count);
  },
  none: (line) => unmeasured(line),
};

export function findingOf(line: Line, one: Case): Finding {
  const find = FINDINGS[line.measure.kind] as (line: Line, one: Case, measure: Measure) => Finding;
  return find(line, one, line.measure);
}
