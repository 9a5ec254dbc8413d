import type { AppMetricPlan } from "../../../../plan/types.ts";
import type { Scope } from "../scope.ts";
import { rate, series } from "./series.ts";

/** Share of the observations that a panel of a histogram shows the upper bound of. */
const QUANTILE = 0.95;

type Expression = (scope: Scope, metric: AppMetricPlan, labels: readonly string[]) => string;

const sum = (labels: readonly string[], of: string): string => `sum by (${labels.join(", ")}) (${of})`;

/** What a panel shows of a metric, by its type. */
const expressions: Readonly<Record<AppMetricPlan["type"], Expression>> = {
  counter: (scope, { name }, labels) => sum(labels, rate(series(scope, name))),
  gauge: (scope, { name }, labels) => sum(labels, series(scope, name)),
  histogram: (scope, { name }, labels) =>
    `histogram_quantile(${QUANTILE}, ${sum(["le", ...labels], rate(series(scope, `${name}_bucket`)))})`,
};

const titles: Readonly<Record<AppMetricPlan["type"], (help: string) => string>> = {
  counter: (help) => `${help} per second`,
  gauge: (help) => help,
  histogram: (help) => `${help}, 95th percentile`,
};

/** Panel of a metric that the application exposes: by its own labels, or by workload if it has none. */
export function appMetricPanel(scope: Scope, metric: AppMetricPlan) {
  const { name, type, help, labels } = metric;
  const unit = type !== "counter" && name.endsWith("_seconds") ? ("s" as const) : ("short" as const);
  return {
    one: { title: titles[type](help), unit, thresholds: [] },
    expr: expressions[type](scope, metric, labels.length > 0 ? labels : ["workload"]),
  };
}
