import { metrics, submetric } from "./metrics.ts";
import type { Summary, Values } from "./types.ts";

/** Submetrics that thresholds name, so that k6 keeps them, and by which the judge finds them again. */
export const keys = {
  response: (phase: string) => submetric(metrics.response, { benchmark: "responseTimeMs", phase }),
  underLine: (phase: string) => submetric(metrics.underLine, { benchmark: "responseTimeMs", phase }),
  failed: (phase: string) => submetric(metrics.failed, { phase }),
  completed: (benchmark: string, phase: string) => submetric(metrics.completed, { benchmark, phase }),
  amount: (benchmark: string, phase: string) => submetric(metrics.amount, { benchmark, phase }),
  seconds: (benchmark: string, phase: string) => submetric(metrics.seconds, { benchmark, phase }),
  finished: (phase: string) => submetric(metrics.finished, { phase }),
  finishedBy: (journey: string, phase: string) => submetric(metrics.finished, { journey, phase }),
  checks: (phase: string) => submetric(metrics.checks, { phase }),
  responseOf: (journey: string, phase: string) => submetric(metrics.response, { journey, phase }),
} as const;

const NOTHING: Values = {};

export const valuesOf = ({ metrics: all }: Summary, key: string): Values => all[key] ?? NOTHING;

/** A rate by what adds exactly. */
export function rateOf(summary: Summary, key: string): { readonly count: number; readonly share: number } {
  const { passes = 0, fails = 0 } = valuesOf(summary, key);
  const count = passes + fails;
  return { count, share: count === 0 ? 0 : passes / count };
}
