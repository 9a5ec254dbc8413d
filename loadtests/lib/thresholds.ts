import type { Options } from "k6/options";
import type { BenchmarkProfile } from "./profile.ts";

/**
 * Thresholds of one journey, from the response time that the profile states. Only the stated statistic gates; other
 * percentiles are in the summary, for information. A throw in a journey leaves k6's exit code at 0, so the share of
 * finished iterations gates too: `finished` is a Rate that the journey adds to (see journey.ts).
 */
export function thresholdsOf(profile: BenchmarkProfile, journey: string): NonNullable<Options["thresholds"]> {
  const stated = profile.benchmarks.responseTimeMs;
  const label = `${profile.system}/${profile.tier}`;
  if (stated === undefined)
    throw new Error(`${label} states no benchmarks.responseTimeMs: no line to hold ${journey} to`);
  return {
    [`http_req_duration{journey:${journey}}`]: [STATISTICS[stated.statistic](stated.max)],
    [`checks{journey:${journey}}`]: ["rate==1"],
    [`journeys_finished{journey:${journey}}`]: ["rate==1"],
  };
}

const STATISTICS = {
  avg: (ms: number) => `avg<${ms}`,
  p95: (ms: number) => `p(95)<${ms}`,
} satisfies Record<
  NonNullable<BenchmarkProfile["benchmarks"]["responseTimeMs"]>["statistic"],
  (ms: number) => string
>;
