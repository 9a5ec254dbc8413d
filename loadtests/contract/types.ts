/**
 * What a load test is made of: plain values, shared by the scripts that k6 runs, by the harness that starts k6, and by
 * whoever reads a result. k6 resolves no package, so nothing in this folder imports one.
 */

/** Ends of a stated span; a figure such as "20+" has no upper end. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** What a system says about a benchmark that it has alone (`declares.benchmarks` of its profile). */
export interface Declared {
  readonly description: string;
  /** Such as `pieces an hour`, `days`, `seconds`. */
  readonly unit: string;
  readonly sense: "atMost" | "atLeast";
  /** The amount of work that the figure is stated for, such as 20 clients. */
  readonly quantity?: { readonly amount: number; readonly unit: string };
}

/** Where a figure comes from; `operator`: the stack's overrides set it. */
export interface Provenance {
  readonly kind: "stated" | "chosen" | "operator";
  readonly note?: string;
  readonly source?: string;
}

/** What a load test reads of a tier's profile. */
export interface LoadProfile {
  readonly system: string;
  readonly tier: string;
  readonly benchmarks: {
    readonly responseTimeMs?: {
      readonly statistic: "avg" | "p95";
      readonly min?: number;
      readonly max: number;
    };
    readonly concurrentUsers?: Range;
    readonly errorPercent?: number;
    readonly uptimePercent?: number;
    readonly [declared: string]: unknown;
  };
  readonly limits: Readonly<Record<string, number>>;
  readonly declares?: { readonly benchmarks?: Readonly<Record<string, Declared>> };
  /** Figures that only load tests use. */
  readonly loadTest?: { readonly thinkSeconds: number; readonly aiCallUSD?: number | undefined };
  readonly costs?: { readonly apiMonthlyUSD?: Range };
  /** Stores by name; of a cache, the kinds of entry that it keeps. */
  readonly stores?: Readonly<
    Record<string, { readonly caches?: Readonly<Record<string, unknown>> | undefined }>
  >;
  readonly provenance: Readonly<Record<string, Provenance>>;
}

/** How a benchmark is measured. */
export type Measure =
  /** The statistic of the durations of requests that a person waits for, milliseconds. */
  | { readonly kind: "responseTime"; readonly statistic: "avg" | "p95" }
  /** Users at work while every quality line is met. */
  | { readonly kind: "users" }
  /** Share of failed requests, percent. An answer of a limit (429) is no failure. */
  | { readonly kind: "errors" }
  /** Completions in a unit of time, such as pieces an hour: 3600. */
  | { readonly kind: "throughput"; readonly perSeconds: number }
  /** The amount that every request brought back whole, such as days of a calendar: the smallest of all samples. */
  | { readonly kind: "amount" }
  /** Time that the slowest run took, for the stated quantity of work, in units of so many seconds. */
  | { readonly kind: "duration"; readonly quantity: Declared["quantity"]; readonly unitSeconds: number }
  /** A load test cannot show it. */
  | { readonly kind: "none"; readonly why: string };

/** One benchmark of a profile, as something to judge. */
export interface Line {
  /** Its name in the profile, such as `responseTimeMs`. */
  readonly benchmark: string;
  readonly measure: Measure;
  /** How the measured value is compared with `value`. */
  readonly op: "<" | "<=" | ">=";
  readonly value: number;
  readonly unit: string;
  /** The sentence that states it, with its source, for people: stands beside the threshold in every report. */
  readonly sentence: string;
  /** Whether figure and statistic are the source's, or chosen where the source is silent. */
  readonly kind: Provenance["kind"];
  /** Samples below which nothing can be said. */
  readonly samples: number;
}

export const shapeNames = ["smoke", "benchmark", "stress", "soak", "spike", "breakpoint"] as const;
export type ShapeName = (typeof shapeNames)[number];

/** A part of a run with one load. Its name is the tag `phase` of all that is measured in it. */
export interface Phase {
  readonly name: string;
  readonly startSeconds: number;
  readonly seconds: number;
  /** Load as a multiple of what the benchmarks state. */
  readonly times: number;
  /** Whether the lines are judged in it. A warm-up is not. */
  readonly judged: boolean;
}

/** What drives a journey: users, a stated rate or amount, or nothing but the wish to check how it behaves. */
export type Drive =
  | { readonly by: "users" }
  | { readonly by: "benchmark"; readonly benchmark: string }
  /** A few iterations of one user, for what no figure states: roles, limits, webhooks. */
  | { readonly by: "check"; readonly only?: "reference" };

/** A function that a script exports for k6. */
export interface Journey {
  /** Name of the exported function. */
  readonly exec: string;
  readonly title: string;
  readonly drive: Drive;
  /** Calls to a paid AI service in one iteration; 0 for none. */
  readonly aiCalls: number;
  /** The cache that answers instead, where the tier states it. */
  readonly cachedBy?: string;
}

/** What the function `setup` of a script does before the load begins, in each process of k6. */
export interface Setup {
  /** The longest time that it may take, seconds. */
  readonly seconds: number;
  /** Calls to a paid AI service. */
  readonly aiCalls: number;
}

/** What one load generator can offer. */
export interface Generator {
  readonly maxUsers: number;
  readonly maxPerSecond: number;
}

/** A scenario of k6 (the subset of its executors that is used). */
export type Scenario = {
  readonly exec: string;
  readonly startTime: string;
  readonly gracefulStop: string;
  /** `benchmark`: the one that drives the journey by its amount, rate or duration. */
  readonly tags: { readonly phase: string; readonly journey: string; readonly benchmark?: string };
} & (
  | { readonly executor: "constant-vus"; readonly vus: number; readonly duration: string }
  | {
      readonly executor: "constant-arrival-rate";
      readonly rate: number;
      readonly timeUnit: string;
      readonly duration: string;
      readonly preAllocatedVUs: number;
      readonly maxVUs: number;
    }
  | {
      readonly executor: "per-vu-iterations";
      readonly vus: number;
      readonly iterations: number;
      readonly maxDuration: string;
    }
);

/** What a run is going to send. */
export interface Load {
  readonly system: string;
  readonly tier: string;
  readonly shape: ShapeName;
  readonly phases: readonly Phase[];
  readonly scenarios: Readonly<Record<string, Scenario>>;
  /** Processes of k6 that share it; verdicts are made of all of them together. @default 1 */
  readonly instances?: number;
  /** How many times faster the simulated AI and the windows of limits run than in life; 1 on a deployed stack. */
  readonly timeFactor: number;
  /** Set if the generator offers only this part (0–1) of the stated load, with the reason. */
  readonly scaled: { readonly part: number; readonly why: string } | null;
  /** What a person has to know beside that: what was left out or shortened, and why. */
  readonly notes: readonly string[];
  /** Lines that the planned length cannot judge, and why. */
  readonly cannotTell: readonly { readonly benchmark: string; readonly why: string }[];
  /** Roughly what it sends, for the question before it starts. */
  readonly estimate: { readonly seconds: number; readonly requests: number; readonly aiCalls: number };
}

/** What k6 says of one metric at the end, as in the data of `handleSummary`. */
export type Values = Readonly<Record<string, number>>;

/** What one k6 process measured: its metrics and submetrics (`name{tag:value}`), by name. */
export interface Summary {
  readonly metrics: Readonly<Record<string, Values>>;
  /** Length of the load, milliseconds: the time since `setup`, and that before `teardown`. */
  readonly durationMs: number;
  /** Why the run ended before its time, or null. */
  readonly partial: string | null;
}

/**
 * `met`, `missed`; `scaled`: held, but under a part of the stated load; `cannot tell`: too few samples or an early end;
 * `nothing stated`: the tier states no benchmark; `information`: a load test cannot show it.
 */
export const verdicts = ["met", "missed", "scaled", "cannot tell", "nothing stated", "information"] as const;
export type Verdict = (typeof verdicts)[number];

export interface Judgement {
  /** Name of the line; `checks` for what the journeys themselves check, which no profile states. */
  readonly benchmark: string;
  /** Empty where it belongs to no phase. */
  readonly phase: string;
  /** Whether the phase offers more than the stated load: it shows how far the system holds, and fails no run. */
  readonly beyond: boolean;
  readonly sentence: string;
  readonly kind: Provenance["kind"];
  readonly op: Line["op"];
  readonly stated: number;
  readonly unit: string;
  readonly measured: number | null;
  /** How far on the good side of the line, percent of the stated figure; negative on the bad side. */
  readonly marginPercent: number | null;
  readonly samples: number;
  readonly verdict: Verdict;
  /** Why it is not `met`, or what a reader has to know beside it. */
  readonly note: string;
}
