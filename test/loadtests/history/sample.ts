import type { Result } from "../../../loadtests/contract/result.ts";
import type { Judgement } from "../../../loadtests/contract/types.ts";

const NIGHT_MS = 24 * 3600 * 1000;
const FIRST_NIGHT = Date.UTC(2026, 0, 1, 2);

/** When the run of a night starts. */
export const nightAt = (night: number): string => new Date(FIRST_NIGHT + night * NIGHT_MS).toISOString();

export const responseTime: Judgement = {
  benchmark: "responseTimeMs",
  phase: "benchmark",
  sentence: "Dashboard response time under 500 ms (marketing engine, enterprise).",
  kind: "stated",
  op: "<",
  stated: 500,
  unit: "ms",
  measured: 212.4,
  marginPercent: 57.5,
  samples: 1834,
  beyond: false,
  verdict: "met",
  note: "",
};

export const pieces: Judgement = {
  benchmark: "contentPiecesPerHour",
  phase: "benchmark",
  sentence: "At least 200 content pieces per hour.",
  kind: "stated",
  op: ">=",
  stated: 200,
  unit: "pieces an hour",
  measured: 187,
  marginPercent: -6.5,
  samples: 47,
  beyond: false,
  verdict: "missed",
  note: "offered 400 an hour",
};

export const errors: Judgement = {
  benchmark: "errorPercent",
  phase: "benchmark",
  sentence: "Error rate under 1%.",
  kind: "chosen",
  op: "<",
  stated: 1,
  unit: "percent",
  measured: 0,
  marginPercent: 100,
  samples: 1881,
  beyond: false,
  verdict: "met",
  note: "",
};

/** A run with everything that a report shows. */
export const sampleResult: Result = {
  version: 1,
  title: "harness check, not your stack",
  stack: "enterprise",
  system: "marketing-engine",
  tier: "enterprise",
  shape: "benchmark",
  target: { kind: "reference", url: "http://127.0.0.1:34811", image: "echelon-reference 0.1.0" },
  runner: { cores: 2, memoryGiB: 7.6, k6: "v1.8.1", node: "v24.21.0", instances: 1 },
  profileHash: "3f9a62c0de11",
  commit: "f71911704b5c2d1e9a8b7c6d5e4f3a2b1c0d9e8f",
  startedAt: nightAt(0),
  seconds: 331,
  load: {
    timeFactor: 12,
    scaled: { part: 0.5, why: "one generator holds 1000 users, 2000 are stated" },
    phases: [
      { name: "warmup", startSeconds: 0, seconds: 30, times: 1, judged: false },
      { name: "benchmark", startSeconds: 30, seconds: 300, times: 1, judged: true },
    ],
  },
  judgements: [responseTime, pieces, errors],
  responses: [
    { journey: "dashboard", count: 1834, avg: 212.4, p50: 201.7, p95: 301.2, p99: 388.9, max: 612.3 },
    { journey: "generate", count: 47, avg: 1840, p50: 1700, p95: 2911, p99: 3100.5, max: 3204 },
  ],
  droppedPercent: 0.02,
  limited: 12,
  checks: [
    { name: "the job has an id", passes: 47, fails: 0 },
    { name: "the answer holds the counts of the queue", passes: 1830, fails: 4 },
  ],
  holdsTimes: null,
  partial: null,
  passed: false,
};

/** The sample run on a night, with these measured values in place of its own. */
export const runOf = (night: number, values: readonly (number | null)[]): Result => ({
  ...sampleResult,
  startedAt: nightAt(night),
  judgements: [responseTime, pieces, errors].slice(0, values.length).map((line, index) => ({
    ...line,
    verdict: "met",
    measured: values[index] ?? null,
  })),
});
