/**
 * Names of the metrics by which lines are judged: journeys write them, thresholds and the judge read them. Each sample
 * has the tags `phase` and `journey` of its scenario; those with a benchmark have `benchmark` too.
 */
export const metrics = {
  /** k6's own duration of a request; those that a person waits for have `benchmark:responseTimeMs`. */
  response: "http_req_duration",
  /** Rate: whether such a request took less than the line. Adds exactly over several runners, a percentile does not. */
  underLine: "echelon_under_line",
  /** Rate: whether a request failed. Refusals by a limit are not among them. */
  failed: "echelon_failed",
  /** Counter: answers of a limit, 429. */
  limited: "echelon_limited",
  /** Counter: whole results of a journey of throughput, within its phase. */
  completed: "echelon_completed",
  /** Trend: the amount that one request brought back whole. */
  amount: "echelon_amount",
  /** Trend: seconds of one run. */
  seconds: "echelon_seconds",
  /** Counter: milliseconds of `setup` and `teardown`, which are no part of the load. */
  aside: "echelon_aside",
  /** Rate: whether an iteration came to its end. */
  finished: "journeys_finished",
  /** k6's own: whether each check held. */
  checks: "checks",
  /** k6's own: iterations that could not be started in time. */
  dropped: "dropped_iterations",
} as const;

/** `name{tag:value,…}` as k6 names a submetric, tags in the order of the alphabet. */
export function submetric(name: string, tags: Readonly<Record<string, string>>): string {
  const sorted = Object.keys(tags).sort();
  return `${name}{${sorted.map((tag) => `${tag}:${tags[tag]}`).join(",")}}`;
}
