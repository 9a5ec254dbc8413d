import type { MetricPlan } from "../../../../plan/types.ts";
import type { Scope } from "../scope.ts";
import { rate, series } from "./series.ts";

/** A line of a panel: its expression, and what stands beside it. */
export interface Line {
  readonly expr: string;
  /** Grafana's template; the name of the series where it is left out. */
  readonly legend?: string;
}

const QUANTILES = [0.5, 0.95, 0.99];

const by = (labels: readonly string[]): string => `sum by (${["workload", ...labels].join(", ")})`;

/** What people read of a metric of the application: a rate of a counter, quantiles of a histogram, the value of a gauge. */
const lines = {
  counter: ({ name, labels }, scope) => [{ expr: `${by(labels)} (${rate(series(scope, name))})` }],
  gauge: ({ name, labels }, scope) => [{ expr: `${by(labels)} (${series(scope, name)})` }],
  histogram: ({ name, labels }, scope) =>
    QUANTILES.map((quantile) => ({
      expr: `histogram_quantile(${quantile}, ${by([...labels, "le"])} (${rate(series(scope, `${name}_bucket`))}))`,
      legend: [`p${quantile * 100}`, ...["workload", ...labels].map((label) => `{{${label}}}`)].join(" "),
    })),
} satisfies Record<MetricPlan["type"], (metric: MetricPlan, scope: Scope) => Line[]>;

export const linesOf = (metric: MetricPlan, scope: Scope): Line[] => lines[metric.type](metric, scope);

/** Unit of the values, by the ending that Prometheus gives to names: https://prometheus.io/docs/practices/naming/ */
export const unitOf = ({ name, type }: MetricPlan): "s" | "short" =>
  type !== "counter" && name.endsWith("_seconds") ? "s" : "short";

const titles = { counter: "a second", gauge: "", histogram: "quantiles" } satisfies Record<
  MetricPlan["type"],
  string
>;

/** `Total requests: bella_requests_total, a second` */
export const titleOf = ({ name, help, type }: MetricPlan): string =>
  [`${help}: ${name}`, titles[type]].filter((part) => part !== "").join(", ");
