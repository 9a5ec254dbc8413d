import { probit } from "simple-statistics";
import type { Result } from "../../loadtests/contract/result.ts";
import type { Judgement } from "../../loadtests/contract/types.ts";
import { compare } from "../../loadtests/history/compare.ts";
import { repeatable } from "../../loadtests/history/repeatable.ts";
import { settings } from "../../loadtests/history/sides.ts";

/** How the value of a night differs from its true one, which is 1: `deviation` is a standard normal number. */
export const noises = {
  normal: (spread: number, deviation: number) => 1 + spread * deviation,
  lognormal: (spread: number, deviation: number) => Math.exp(spread * deviation),
} as const;

export interface World {
  readonly noise: keyof typeof noises;
  /** Standard deviation from night to night, part of the value. */
  readonly spread: number;
  /** Benchmarks of the tier, each with noise of its own. */
  readonly benchmarks: number;
  readonly histories: number;
}

const BASE_MS = 200;
/** Nights of a lasting change within which it has to be seen. */
const NIGHTS = 3;
const UNCHANGED = settings.earlier + settings.recent;

const NIGHT_MS = 24 * 3600 * 1000;

const line: Judgement = {
  benchmark: "",
  phase: "benchmark",
  sentence: "",
  kind: "chosen",
  op: "<",
  stated: 2 * BASE_MS,
  unit: "ms",
  measured: null,
  marginPercent: null,
  samples: 1000,
  beyond: false,
  verdict: "met",
  note: "",
};

const run: Omit<Result, "startedAt" | "judgements"> = {
  version: 1,
  title: "synthetic",
  stack: "synthetic",
  system: "synthetic",
  tier: "synthetic",
  shape: "benchmark",
  target: { kind: "reference", url: "", image: null },
  runner: { cores: 2, memoryGiB: 8, k6: "v1.8.1", node: "v24.0.0", instances: 1 },
  profileHash: "",
  commit: null,
  seconds: 300,
  load: { timeFactor: 1, scaled: null, phases: [] },
  responses: [],
  droppedPercent: 0,
  limited: 0,
  checks: [],
  holdsTimes: null,
  partial: null,
  passed: true,
};

/** A night of a history: each benchmark with its noise, the first one changed by a factor. */
function nightOf(world: World, random: () => number, night: number, factor: number): Result {
  const noise = noises[world.noise];
  // `probit` has no number for 0.
  const deviation = () => probit(Math.max(random(), Number.EPSILON));
  const measuredOf = (index: number): number =>
    BASE_MS * (index === 0 ? factor : 1) * noise(world.spread, deviation());
  return {
    ...run,
    startedAt: new Date(night * NIGHT_MS).toISOString(),
    judgements: Array.from({ length: world.benchmarks }, (_, index) => ({
      ...line,
      benchmark: `benchmark ${index + 1}`,
      measured: measuredOf(index),
    })),
  };
}

const historyOf = (world: World, random: () => number): Result[] =>
  Array.from({ length: UNCHANGED }, (_, night) => nightOf(world, random, night, 1));

/** Nights on which some benchmark of an unchanged system is called worse, and better. */
export function falseAlarms(world: World): { readonly worse: number; readonly better: number } {
  const random = repeatable(`false alarms ${JSON.stringify(world)}`);
  const counts = { worse: 0, better: 0 };
  for (let history = 0; history < world.histories; history += 1) {
    const runs = historyOf(world, random);
    const verdicts = new Set(compare(runs.slice(0, -1), runs.at(-1) as Result).map(({ verdict }) => verdict));
    if (verdicts.has("worse")) counts.worse += 1;
    if (verdicts.has("better")) counts.better += 1;
  }
  return counts;
}

/** Histories in which a lasting change of the first benchmark gets this verdict within three nights. */
export function seen(world: World, factor: number, expected: "better" | "worse"): number {
  const random = repeatable(`seen ${factor} ${JSON.stringify(world)}`);
  let found = 0;
  for (let history = 0; history < world.histories; history += 1) {
    const runs = historyOf(world, random);
    for (let night = 0; night < NIGHTS; night += 1) {
      const now = nightOf(world, random, UNCHANGED + night, factor);
      const verdict = compare(runs, now).find(({ benchmark }) => benchmark === "benchmark 1")?.verdict;
      runs.push(now);
      if (verdict !== expected) continue;
      found += 1;
      break;
    }
  }
  return found;
}
