import { type Draft, sentenceOf } from "./sentence.ts";
import type { Declared, Line, LoadProfile, Measure, Range } from "./types.ts";

/** Samples below which nothing can be said, by what is measured. */
export const enoughSamples = {
  avg: 20,
  /** Five samples above the 95th percentile. */
  p95: 100,
  throughput: 20,
  amount: 3,
  duration: 3,
  users: 1,
  none: 0,
} as const;

/** A share of errors that is stated as 0 cannot be shown by any number of requests: so many are asked for then. */
const MOST_SAMPLES_OF_ERRORS = 30_000;

/** Without a single error in `3 / p` requests the share is below p in 95 of 100 cases: the rule of three. */
export const samplesOfErrors = (percent: number): number =>
  percent > 0 ? Math.ceil(300 / percent) : MOST_SAMPLES_OF_ERRORS;

const UNTOLD = { op: ">=", samples: enoughSamples.none } as const;

/** Built-in benchmarks, by name. */
const BUILT_IN: Readonly<Record<string, (profile: LoadProfile) => Draft | null>> = {
  responseTimeMs: ({ benchmarks: { responseTimeMs: stated } }) =>
    stated === undefined
      ? null
      : {
          title: "Response time",
          measure: { kind: "responseTime", statistic: stated.statistic },
          op: "<",
          value: stated.max,
          unit: "ms",
          samples: enoughSamples[stated.statistic],
        },
  errorPercent: ({ benchmarks: { errorPercent: stated } }) =>
    stated === undefined
      ? null
      : {
          title: "Failed requests",
          measure: { kind: "errors" },
          op: stated > 0 ? "<" : "<=",
          value: stated,
          unit: "percent",
          samples: samplesOfErrors(stated),
        },
  concurrentUsers: ({ benchmarks: { concurrentUsers: stated } }) => {
    const value = stated?.max ?? stated?.min;
    return value === undefined
      ? null
      : {
          title: "Users at the same time",
          measure: { kind: "users" },
          op: ">=",
          value,
          unit: "users",
          samples: enoughSamples.users,
        };
  },
  uptimePercent: ({ benchmarks: { uptimePercent: stated } }) =>
    stated === undefined
      ? null
      : {
          ...UNTOLD,
          title: "Uptime",
          measure: {
            kind: "none",
            why: "a run of minutes shows nothing about a month: alerts and dashboards watch the uptime",
          },
          value: stated,
          unit: "percent",
        },
};

const SECONDS_OF: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  month: 2_628_000,
};

/** `pieces an hour`, `requests a minute`, `events per second`. */
const RATE = /\s(?:an?|per)\s+(second|minute|hour|day|week|month)$/;

const secondsIn = (unit: string): number | undefined => SECONDS_OF[unit.replace(/s$/, "")];

/** How a declared benchmark is measured, by its sense and unit. */
const BY_SENSE: Readonly<Record<Declared["sense"], (declared: Declared) => Measure>> = {
  atLeast: ({ unit }) => {
    const perSeconds = SECONDS_OF[RATE.exec(unit)?.[1] ?? ""];
    return perSeconds === undefined ? { kind: "amount" } : { kind: "throughput", perSeconds };
  },
  atMost: ({ unit, quantity }) => {
    const unitSeconds = secondsIn(unit);
    return unitSeconds === undefined
      ? { kind: "none", why: `no journey measures "${unit}" with an upper bound` }
      : { kind: "duration", quantity, unitSeconds };
  },
};

/** The end of the span that passes: at least the lower one, at most the upper one, or the only one that is stated. */
const ENDS: Readonly<Record<Declared["sense"], { op: Line["op"]; of: (span: Range) => number | undefined }>> =
  {
    atLeast: { op: ">=", of: ({ min, max }) => min ?? max },
    atMost: { op: "<=", of: ({ min, max }) => max ?? min },
  };

function declaredDraft(declared: Declared, span: Range): Draft | null {
  const measure = BY_SENSE[declared.sense](declared);
  const end = ENDS[declared.sense];
  const value = end.of(span);
  if (value === undefined) return null;
  const { description: title, unit } = declared;
  return { title, measure, op: end.op, value, unit, samples: samplesOfWork[measure.kind] };
}

const samplesOfWork: Readonly<Record<Measure["kind"], number>> = {
  responseTime: enoughSamples.p95,
  errors: MOST_SAMPLES_OF_ERRORS,
  users: enoughSamples.users,
  throughput: enoughSamples.throughput,
  amount: enoughSamples.amount,
  duration: enoughSamples.duration,
  none: enoughSamples.none,
};

const undeclared = (name: string, span: Range): Draft => ({
  ...UNTOLD,
  title: name,
  measure: { kind: "none", why: "the profile does not declare what it means (declares.benchmarks)" },
  value: span.min ?? span.max ?? 0,
  unit: "",
});

function draftOf(profile: LoadProfile, name: string): Draft | null {
  const builtIn = BUILT_IN[name];
  if (builtIn !== undefined) return builtIn(profile);
  const declared = profile.declares?.benchmarks?.[name];
  const span = profile.benchmarks[name] as Range;
  return declared === undefined ? undeclared(name, span) : declaredDraft(declared, span);
}

/** Lines that say how well a load is served come before the load itself, and what no load test shows is last. */
const ORDER: readonly Measure["kind"][] = [
  "responseTime",
  "errors",
  "throughput",
  "duration",
  "amount",
  "users",
  "none",
];

const place = ({ measure }: Line): number => ORDER.indexOf(measure.kind);

/** At least nothing: any system does that. */
const isTrivial = ({ measure, op, value }: Draft): boolean =>
  measure.kind !== "none" && op === ">=" && value === 0;
const TRIVIAL: Measure = { kind: "none", why: "the figure is 0, which every system meets" };

/** The benchmarks of a profile, as lines to judge a run by. A profile that states none has none. */
export function linesOf(profile: LoadProfile): readonly Line[] {
  const lines = Object.keys(profile.benchmarks).flatMap((benchmark): Line[] => {
    const drafted = draftOf(profile, benchmark);
    if (drafted === null) return [];
    const draft = isTrivial(drafted) ? { ...drafted, measure: TRIVIAL } : drafted;
    const { title: _, ...rest } = draft;
    return [{ benchmark, ...rest, ...sentenceOf(profile, benchmark, draft) }];
  });
  return lines.sort((one, other) => place(one) - place(other));
}
