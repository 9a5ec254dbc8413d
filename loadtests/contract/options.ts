import { setups } from "./journeys.ts";
import { keys } from "./keys.ts";
import { metrics } from "./metrics.ts";
import { CHECKS_PHASE, type Shape, shapes } from "./shapes.ts";
import { allowedPercent, completionsIn, drivenBy, scenariosIn, tidy } from "./stated.ts";
import type { Line, Load, Measure, Phase, Scenario } from "./types.ts";

export type Threshold =
  | string
  | { readonly threshold: string; readonly abortOnFail: true; readonly delayAbortEval: string };

/** Options of k6, of which a script exports `options`. */
export interface ScriptOptions {
  readonly scenarios: Record<string, Scenario>;
  readonly thresholds: Record<string, Threshold[]>;
  readonly summaryTrendStats: string[];
  readonly setupTimeout: string;
  readonly teardownTimeout: string;
  readonly tags: Record<string, string>;
}

/** Percentiles of which a summary carries the distribution of each trend: finer where reports look. */
export const gridPercents: readonly number[] = [
  ...Array.from({ length: 180 }, (_, index) => (index + 1) / 2),
  ...Array.from({ length: 99 }, (_, index) => (901 + index) / 10),
];

/** A threshold that always holds: k6 keeps a submetric only if a threshold names it. */
const KEEP_TREND = "max>=0";
const KEEP_COUNT = "count>=0";

type Entry = readonly [key: string, expression: string];

interface Place {
  readonly load: Load;
  readonly lines: readonly Line[];
  readonly phase: Phase;
}

const percentile = { avg: keys.response, p95: keys.underLine } as const;
const share = { avg: (ms: number) => `avg<${ms}`, p95: () => "rate>=0.95" } as const;

/** Thresholds of a line in a phase, by what it measures. */
const LINES: {
  readonly [Kind in Measure["kind"]]: (
    place: Place,
    line: Line,
    measure: Extract<Measure, { kind: Kind }>,
  ) => readonly Entry[];
} = {
  responseTime: ({ phase }, { value }, { statistic }) => [
    [percentile[statistic](phase.name), share[statistic](value)],
    [keys.response(phase.name), KEEP_TREND],
  ],
  errors: ({ phase }, { op, value }) => [[keys.failed(phase.name), `rate${op}${tidy(value / 100)}`]],
  users: ({ load, lines, phase }) => [
    ...scenariosIn(load, phase)
      .filter(({ executor }) => executor === "constant-vus")
      .map(({ exec }): Entry => [keys.finishedBy(exec, phase.name), finishedAtLeast(lines)]),
    ...failedAtMost(lines).map((expression): Entry => [keys.failed(phase.name), expression]),
  ],
  throughput: ({ load, phase }, line) => [
    [keys.completed(line.benchmark, phase.name), `count>=${completionsIn(load, line, phase)}`],
  ],
  amount: ({ phase }, { benchmark, value }) => [[keys.amount(benchmark, phase.name), `min>=${value}`]],
  duration: ({ phase }, { benchmark, value }, { unitSeconds }) => [
    [keys.seconds(benchmark, phase.name), `max<=${tidy(value * unitSeconds)}`],
  ],
  none: () => [],
};

const finishedAtLeast = (lines: readonly Line[]): string => `rate>=${tidy(1 - allowedPercent(lines) / 100)}`;

/** Where no line of its own judges failed requests, users are not held if more fail than the tier lets. */
const failedAtMost = (lines: readonly Line[]): readonly string[] =>
  lines.some(({ measure }) => measure.kind === "errors")
    ? []
    : [`rate<=${tidy(allowedPercent(lines) / 100)}`];

function lineEntries(place: Place, line: Line): readonly Entry[] {
  const { kind } = line.measure;
  const isWork = kind === "throughput" || kind === "amount" || kind === "duration";
  if (isWork && drivenBy(place.load, place.phase, line.benchmark) === undefined) return [];
  const entries = LINES[kind] as (place: Place, line: Line, measure: Measure) => readonly Entry[];
  return entries(place, line, line.measure);
}

/** What the journeys check themselves. Where no load is offered, everything has to hold. */
function checkEntries({ load, lines, phase }: Place): readonly Entry[] {
  const needed = phase.times > 0 ? finishedAtLeast(lines) : "rate>=1";
  return [
    [keys.checks(phase.name), needed],
    [keys.finished(phase.name), needed],
    ...scenariosIn(load, phase).flatMap(({ exec }): Entry[] => [
      [keys.finishedBy(exec, phase.name), needed],
      [keys.responseOf(exec, phase.name), KEEP_TREND],
    ]),
  ];
}

/** Whether anything is judged in a phase. */
export const isWatched = ({ name, judged }: Phase, load: Load): boolean =>
  judged || name === CHECKS_PHASE || shapes[load.shape].judges === "checks";

/** Time for `setup` of a script that does nothing there, seconds. */
const NO_SETUP_SECONDS = 1;

/** The longest time that `setup` of a system may take, seconds. */
const setupSecondsOf = ({ system }: Load): number => setups[system]?.seconds ?? NO_SETUP_SECONDS;

/** Seconds after the start of a phase from which on a run that fails by half is given up. */
const HOPELESS_SECONDS = 10;

/**
 * Beyond the stated load a miss is no failure, except where a run looks for just that; and of a load that several
 * processes share, none can be judged by its own part. The submetric is kept.
 */
const KEEP: Readonly<Record<string, string>> = {
  avg: KEEP_TREND,
  min: KEEP_TREND,
  max: KEEP_TREND,
  rate: "rate>=0",
  count: KEEP_COUNT,
};

const soften = ([key, expression]: Entry): Entry => [
  key,
  KEEP[/^[a-z]+/.exec(expression)?.[0] ?? ""] ?? KEEP_COUNT,
];

/** Thresholds that end a run early, by what its shape takes for hopeless. */
const ABORTS: Readonly<
  Record<NonNullable<Shape["hopeless"]>, (place: Place) => readonly (readonly [string, Threshold])[]>
> = {
  errors: ({ load, phase: { name, startSeconds } }) => {
    const abort = abortAt(load, startSeconds + HOPELESS_SECONDS);
    return [
      [keys.failed(name), { threshold: "rate<0.5", ...abort }],
      [keys.finished(name), { threshold: "rate>0.5", ...abort }],
    ];
  },
  lines: (place) => {
    const { startSeconds, seconds } = place.phase;
    const abort = abortAt(place.load, startSeconds + seconds);
    return place.lines
      .flatMap((line) => lineEntries(place, line))
      .map(([key, threshold]) => [key, { threshold, ...abort }]);
  },
};

/** k6 counts from before `setup`, and phases begin after it: the latest moment is one at which the phase is as old. */
const abortAt = (load: Load, seconds: number) =>
  ({ abortOnFail: true, delayAbortEval: `${setupSecondsOf(load) + seconds}s` }) as const;

function abortEntries(place: Place): readonly (readonly [key: string, threshold: Threshold])[] {
  const { hopeless } = shapes[place.load.shape];
  if (place.phase.name === CHECKS_PHASE || !isWatched(place.phase, place.load) || hopeless === null)
    return [];
  // A line is held by all processes together: one that gave up by its own part would leave the others alone.
  return hopeless === "lines" && isShared(place.load) ? [] : ABORTS[hopeless](place);
}

const isShared = ({ instances = 1 }: Load): boolean => instances > 1;

function thresholdsOf(load: Load, lines: readonly Line[]): Record<string, Threshold[]> {
  const thresholds = new Map<string, Threshold[]>();
  const add = (key: string, threshold: Threshold) => {
    const known = thresholds.get(key) ?? [];
    if (!known.includes(threshold)) thresholds.set(key, [...known, threshold]);
  };
  add(metrics.limited, KEEP_COUNT);
  for (const phase of load.phases) {
    const place = { load, lines, phase };
    if (!isWatched(phase, load) || scenariosIn(load, phase).length === 0) continue;
    const entries = phase.judged ? lines.flatMap((line) => lineEntries(place, line)) : [];
    const all = [...entries, ...checkEntries(place)];
    const isSoft = phase.times > 1 || isShared(load);
    for (const [key, expression] of isSoft ? all.map(soften) : all) add(key, expression);
    for (const [key, threshold] of abortEntries(place)) add(key, threshold);
  }
  return Object.fromEntries(thresholds);
}

/** What a script exports as `options`. */
export function optionsOf(load: Load, lines: readonly Line[]): ScriptOptions {
  return {
    scenarios: { ...load.scenarios },
    thresholds: thresholdsOf(load, lines),
    summaryTrendStats: [
      "avg",
      "min",
      "med",
      "max",
      "count",
      ...gridPercents.map((percent) => `p(${percent})`),
    ],
    setupTimeout: `${setupSecondsOf(load)}s`,
    teardownTimeout: "120s",
    tags: { system: load.system, tier: load.tier, shape: load.shape },
  };
}
