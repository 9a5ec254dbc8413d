import type { Options } from "k6/options";
import type { BenchmarkProfile } from "./profile.ts";

/**
 * k6 thresholds of one journey. The run fails if the statistic that the profile states (avg or p95) is too high;
 * other percentiles are only shown in the summary. It also fails if an iteration did not finish (journeys_finished
 * of journey.ts), because k6 exits with 0 when a journey throws.
 *
 * @throws Error if the profile states no response time.
 */
export function thresholdsOf(profile: BenchmarkProfile, journey: string): NonNullable<Options["thresholds"]> {
  const stated = profile.benchmarks.responseTimeMs;
  const label = `${profile.system}/${profile.tier}`;
  if (stated === undefined)
    throw new Error(
      `${label}: got no benchmarks.responseTimeMs, expected the threshold of the journey ${journey}`,
    );
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
