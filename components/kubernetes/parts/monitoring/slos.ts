import {
  BUDGET_DAYS,
  type BurnAlert,
  budgetOf,
  duration,
  MIN_FAILED,
  type SloPlan,
  sloText,
} from "../../../../plan/slos.ts";
import type { Scope } from "../scope.ts";
import { series } from "./series.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

/**
 * How often what is recorded is calculated: windows of at most `upTo` every `every` seconds. A value that is older than five
 * minutes is none: https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness
 */
const INTERVALS = [
  { name: "short", upTo: 6 * HOUR, every: 60 },
  { name: "long", upTo: Number.POSITIVE_INFINITY, every: 240 },
] as const;

const BUDGET_WINDOW = `${BUDGET_DAYS}d`;

/** Name of the recorded share of failed requests: https://prometheus.io/docs/practices/rules/ */
const ratioName = (window: string): string => `workload:echelon_http_requests_failed:ratio_rate${window}`;

/** Matches the workloads whose requests count. */
const counted = (slos: readonly SloPlan[]): string =>
  `workload=~"${[...new Set(slos.flatMap(({ workloads }) => workloads))].join("|")}"`;

const perWorkload = (fn: "rate" | "increase", selector: string, window: string): string =>
  `sum by (workload) (${fn}(${selector}[${window}]))`;

/** Records the share of failed requests in a window. A counter of failures that does not exist yet is 0. */
function recorded(scope: Scope, slos: readonly SloPlan[], window: string): Record<string, unknown> {
  const metric = "echelon_http_requests_total";
  const failed = perWorkload("rate", series(scope, metric, counted(slos), 'code=~"5.."'), window);
  const all = perWorkload("rate", series(scope, metric, counted(slos)), window);
  return {
    record: ratioName(window),
    expr: `(${failed} or 0 * ${all}) / (${all} > 0)`,
    labels: { namespace: scope.namespaceName },
  };
}

const ratio = (scope: Scope, { workloads }: SloPlan, window: string): string =>
  series(scope, ratioName(window), `workload=~"${workloads.join("|")}"`);

/** Digits that are kept of a threshold: products of binary fractions have many. */
const rounded = (value: number): number => Number(value.toPrecision(6));

/** PromQL that is true while the budget burns `factor` times too fast in both windows. */
function burning(scope: Scope, slo: SloPlan, { factor, longSeconds, shortSeconds }: BurnAlert): string {
  const [long, short] = [longSeconds, shortSeconds].map(duration) as [string, string];
  const threshold = rounded(factor * budgetOf(slo));
  const failures = perWorkload(
    "increase",
    series(scope, "echelon_http_requests_total", counted([slo]), 'code=~"5.."'),
    long,
  );
  return [
    `(${ratio(scope, slo, long)} > ${threshold})`,
    `on (workload) (${ratio(scope, slo, short)} > ${threshold})`,
    `on (workload) (${failures} >= ${MIN_FAILED})`,
  ].join(" and ");
}

/** An alert on an objective, for those who write the rule. */
export interface SloAlert extends Pick<BurnAlert, "severity" | "level"> {
  /** `uptime-budget-1h` */
  readonly name: string;
  readonly expr: string;
  readonly summary: string;
}

export const sloAlerts = (scope: Scope): SloAlert[] =>
  scope.plan.slos.flatMap((slo) =>
    slo.alerts.map((alert) => ({
      name: `${slo.name}-budget-${duration(alert.longSeconds)}`,
      severity: alert.severity,
      level: alert.level,
      expr: burning(scope, slo, alert),
      summary: `errors use up the budget of ${sloText(slo)} ${alert.factor} times too fast for ${duration(alert.longSeconds)} in ${scope.namespaceName}`,
    })),
  );

/** The groups of rules that record what the alerts and panels of the objectives read; none if no objective is stated. */
export function sloGroups(scope: Scope): Record<string, unknown>[] {
  const { slos, system } = scope.plan;
  if (slos.length === 0) return [];
  const ofAlerts = slos.flatMap(({ alerts }) =>
    alerts.flatMap(({ longSeconds, shortSeconds }) => [shortSeconds, longSeconds]),
  );
  const all = [...new Set([...ofAlerts, BUDGET_DAYS * DAY])].toSorted((one, other) => one - other);
  return INTERVALS.map(({ name, upTo, every }, index) => {
    const above = INTERVALS[index - 1]?.upTo ?? 0;
    return {
      name: `${system}-slos-${name}`,
      interval: `${every}s`,
      rules: all
        .filter((seconds) => seconds > above && seconds <= upTo)
        .map((seconds) => recorded(scope, slos, duration(seconds))),
    };
  });
}

/** Error budget that is left, percent of that of thirty days, or of as many as Prometheus keeps; below 0 it is used up. */
export const budgetLeft = (scope: Scope, slo: SloPlan): string =>
  `100 * (1 - ${ratio(scope, slo, BUDGET_WINDOW)} / ${rounded(budgetOf(slo))})`;
