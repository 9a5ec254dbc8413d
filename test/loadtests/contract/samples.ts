import { secondsOf } from "../../../loadtests/contract/estimate.ts";
import { metrics } from "../../../loadtests/contract/metrics.ts";
import { optionsOf } from "../../../loadtests/contract/options.ts";
import { earliestEnd } from "../../../loadtests/contract/stated.ts";
import type { Line, Load, Phase, Scenario, Summary, Values } from "../../../loadtests/contract/types.ts";

/** What a journey or k6 itself writes. */
export interface Sample {
  readonly metric: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly value: number;
  /** How many equal ones it stands for. @default 1 */
  readonly times?: number;
}

const RATES: readonly string[] = [metrics.underLine, metrics.failed, metrics.finished, metrics.checks];
const COUNTERS: readonly string[] = [metrics.limited, metrics.completed, metrics.dropped];

const timesOf = ({ times = 1 }: Sample): number => times;
const countOf = (samples: readonly Sample[]): number => samples.reduce((sum, one) => sum + timesOf(one), 0);
const sumOf = (samples: readonly Sample[]): number =>
  samples.reduce((sum, one) => sum + one.value * timesOf(one), 0);

/** The value at a place in the sorted samples. */
function valueAt(sorted: readonly Sample[], place: number): number {
  let before = 0;
  for (const sample of sorted) {
    before += timesOf(sample);
    if (place < before) return sample.value;
  }
  return sorted.at(-1)?.value ?? 0;
}

/** As k6 interpolates between the two nearest samples (metrics.TrendSink.P). */
function percentile(sorted: readonly Sample[], percent: number): number {
  const at = (percent / 100) * (countOf(sorted) - 1);
  const low = valueAt(sorted, Math.floor(at));
  return low + (valueAt(sorted, Math.ceil(at)) - low) * (at - Math.floor(at));
}

const rate = (samples: readonly Sample[]): Values => {
  const passes = countOf(samples.filter(({ value }) => value === 1));
  const count = countOf(samples);
  return { rate: count === 0 ? 0 : passes / count, passes, fails: count - passes };
};

const counter = (samples: readonly Sample[], seconds: number): Values => {
  const count = sumOf(samples);
  return { count, rate: count / seconds };
};

function trend(samples: readonly Sample[]): Values {
  if (samples.length === 0) return { count: 0, avg: 0, min: 0, med: 0, max: 0, "p(95)": 0, "p(99)": 0 };
  const sorted = samples.toSorted((one, other) => one.value - other.value);
  const count = countOf(sorted);
  return {
    count,
    avg: sumOf(sorted) / count,
    min: sorted[0]?.value ?? 0,
    med: percentile(sorted, 50),
    max: sorted.at(-1)?.value ?? 0,
    "p(95)": percentile(sorted, 95),
    "p(99)": percentile(sorted, 99),
  };
}

function valuesOf(metric: string, samples: readonly Sample[], seconds: number): Values {
  if (RATES.includes(metric)) return rate(samples);
  return COUNTERS.includes(metric) ? counter(samples, seconds) : trend(samples);
}

const parse = (key: string): { metric: string; tags: readonly (readonly [string, string])[] } => {
  const [, metric = key, inner = ""] = /^([^{]*)\{(.*)\}$/.exec(key) ?? [];
  return {
    metric,
    tags: inner.split(",").map((tag) => [tag.slice(0, tag.indexOf(":")), tag.slice(tag.indexOf(":") + 1)]),
  };
};

const plannedMs = ({ scenarios }: Load): number =>
  Math.max(1, ...Object.values(scenarios).map(earliestEnd)) * 1000;

/** The summary that k6 makes of samples: of all metrics that a threshold names. */
export function summaryOf(
  load: Load,
  lines: readonly Line[],
  samples: readonly Sample[],
  rest: Partial<Summary> = {},
): Summary {
  const durationMs = plannedMs(load);
  const keys = Object.keys(optionsOf(load, lines).thresholds);
  const all = keys.map((key) => {
    const { metric, tags } = key.includes("{") ? parse(key) : { metric: key, tags: [] };
    const own = samples.filter(
      (sample) => sample.metric === metric && tags.every(([tag, value]) => sample.tags[tag] === value),
    );
    return [key, valuesOf(metric, own, durationMs / 1000)] as const;
  });
  return { metrics: Object.fromEntries(all), durationMs, partial: null, ...rest };
}

/** How a system under test behaves, the same for each request. */
export interface Behaviour {
  readonly responseMs: number;
  /** Every so manieth request fails; 0 for none. */
  readonly failEvery: number;
  /** Iterations of each user. */
  readonly iterations: number;
  /** What comes back within the phase, of what its line needs. */
  readonly throughputTimes: number;
  /** What one request brings back, of what was asked for. */
  readonly amountTimes: number;
  /** How long a run takes, of what its line lets it take. */
  readonly durationTimes: number;
  /** Every so manieth check does not hold; 0 for none. */
  readonly checkFailsEvery: number;
}

export const GOOD: Behaviour = {
  responseMs: 10,
  failEvery: 0,
  iterations: 120,
  throughputTimes: 1.5,
  amountTimes: 1,
  durationTimes: 0.5,
  checkFailsEvery: 0,
};

interface Told {
  readonly load: Load;
  readonly lines: readonly Line[];
  readonly phase: Phase;
  readonly scenario: Scenario;
  readonly how: Behaviour;
}

/** So many samples of a rate, of which each so manieth is 1. */
function share(metric: string, tags: Sample["tags"], count: number, hitEvery: number): readonly Sample[] {
  const hit = hitEvery > 0 ? Math.floor(count / hitEvery) : 0;
  return [
    { metric, tags, value: 1, times: hit },
    { metric, tags, value: 0, times: count - hit },
  ].filter(({ times }) => times > 0);
}

const negated = (samples: readonly Sample[]): readonly Sample[] =>
  samples.map((sample) => ({ ...sample, value: 1 - sample.value }));

function ofUsers({ lines, scenario, how }: Told): readonly Sample[] {
  const tags = { ...scenario.tags, benchmark: "responseTimeMs" };
  const line = lines.find(({ measure }) => measure.kind === "responseTime")?.value;
  const slow = how.responseMs >= (line ?? Number.POSITIVE_INFINITY);
  const count = how.iterations * ("vus" in scenario ? scenario.vus : 1);
  return [
    { metric: metrics.response, tags, value: how.responseMs, times: count },
    ...negated(share(metrics.underLine, tags, count, slow ? 1 : how.failEvery)),
    ...share(metrics.failed, scenario.tags, count, how.failEvery),
    ...negated(share(metrics.checks, scenario.tags, count, how.checkFailsEvery)),
    { metric: metrics.finished, tags: scenario.tags, value: 1, times: count },
  ];
}

function ofWork({ load, line, scenario, how, phase }: Told & { readonly line: Line }): readonly Sample[] {
  const { tags } = scenario;
  const { measure, value } = line;
  if (measure.kind === "throughput") {
    const needed = (value * phase.times * load.timeFactor * phase.seconds) / measure.perSeconds;
    // One sample for all: a counter adds them.
    return [{ metric: metrics.completed, tags, value: Math.round(needed * how.throughputTimes) }];
  }
  const runs = scenario.executor === "per-vu-iterations" ? scenario.vus * scenario.iterations : 0;
  return Array.from(
    { length: runs },
    (): Sample =>
      measure.kind === "duration"
        ? { metric: metrics.seconds, tags, value: value * measure.unitSeconds * how.durationTimes }
        : { metric: metrics.amount, tags, value: value * how.amountTimes },
  );
}

function ofScenario(told: Told): readonly Sample[] {
  const { scenario, lines } = told;
  const { tags } = scenario;
  if (scenario.executor === "constant-vus") return ofUsers(told);
  const line = lines.find(({ benchmark }) => benchmark === tags.benchmark);
  const ends = Array.from({ length: 3 }, (): readonly Sample[] => [
    { metric: metrics.finished, tags, value: 1 },
    { metric: metrics.checks, tags, value: 1 },
  ]).flat();
  return [...ends, ...(line === undefined ? [] : ofWork({ ...told, line }))];
}

/** All samples of a run against a system that behaves so. */
export function samplesOf(load: Load, lines: readonly Line[], how: Behaviour = GOOD): readonly Sample[] {
  return load.phases.flatMap((phase) =>
    Object.values(load.scenarios)
      .filter(({ tags, ...scenario }) => tags.phase === phase.name && secondsOf(scenario.startTime) >= 0)
      .flatMap((scenario) => ofScenario({ load, lines, phase, scenario, how })),
  );
}

export const measured = (
  load: Load,
  lines: readonly Line[],
  how: Partial<Behaviour> = {},
  rest: Partial<Summary> = {},
): Summary => summaryOf(load, lines, samplesOf(load, lines, { ...GOOD, ...how }), rest);
