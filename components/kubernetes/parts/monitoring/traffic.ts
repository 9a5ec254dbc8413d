import type { Scope } from "../scope.ts";
import { RATE_SECONDS, rate, series } from "./series.ts";

/**
 * Requests within the window of rates that a workload has to get before its errors count. One failure of twenty is 5%,
 * the lowest threshold that a tier states, so one request alone never exceeds it.
 */
const MIN_REQUESTS = 20;

const perWorkload = (scope: Scope, metric: string, ...more: readonly string[]): string =>
  `sum by (workload) (${rate(series(scope, metric, ...more))})`;

export const requests = (scope: Scope): string => perWorkload(scope, "echelon_http_requests_total");

/** Failed requests of each workload, percent; 0 where none fails, nothing without enough requests. */
export function errorPercent(scope: Scope): string {
  const failed = perWorkload(scope, "echelon_http_requests_total", 'code=~"5.."');
  const all = requests(scope);
  return `100 * (${failed} or 0 * ${all}) / (${all} > ${MIN_REQUESTS} / ${RATE_SECONDS})`;
}

export function responseTimeMs(scope: Scope): string {
  const seconds = perWorkload(scope, "echelon_http_request_duration_seconds_sum");
  const count = perWorkload(scope, "echelon_http_request_duration_seconds_count");
  return `1000 * ${seconds} / (${count} > 0)`;
}

export const rateLimited = (scope: Scope): string => perWorkload(scope, "echelon_rate_limited_total");

/** Open connections of each workload that has said how many it takes, percent of those. */
export function connectionsPercent(scope: Scope): string {
  const all = (metric: string): string => `sum by (workload) (${series(scope, metric)})`;
  return `100 * ${all("echelon_open_connections")} / (${all("echelon_open_connections_limit")} > 0)`;
}
