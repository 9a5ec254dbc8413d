import type { PanelPlan } from "../../../../plan/types.ts";
import type { Scope } from "../scope.ts";
import { appMetricPanel } from "./appMetrics.ts";
import { expressionOf } from "./promql.ts";

const COLUMNS = 2;
const WIDTH = 12;
const HEIGHT = 8;

/**
 * Grafana's names for the units of the plan:
 * https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts
 */
const units = {
  percent: "percent",
  ms: "ms",
  s: "s",
  bytesPerSecond: "Bps",
  short: "short",
} satisfies Record<PanelPlan["unit"], string>;

const steps = (thresholds: readonly number[]) => [
  { color: "green", value: null },
  ...thresholds.map((value) => ({ color: "red", value })),
];

type Shown = Pick<PanelPlan, "title" | "unit" | "thresholds">;

function panel(title: Shown, expr: string, index: number) {
  return {
    id: index + 1,
    type: "timeseries",
    title: title.title,
    datasource: { type: "prometheus", uid: "${datasource}" },
    gridPos: {
      x: (index % COLUMNS) * WIDTH,
      y: Math.floor(index / COLUMNS) * HEIGHT,
      w: WIDTH,
      h: HEIGHT,
    },
    fieldConfig: {
      defaults: {
        unit: units[title.unit],
        min: 0,
        custom: { thresholdsStyle: { mode: title.thresholds.length > 0 ? "line" : "off" } },
        thresholds: { mode: "absolute", steps: steps(title.thresholds) },
      },
      overrides: [],
    },
    targets: [{ refId: "A", expr, datasource: { type: "prometheus", uid: "${datasource}" } }],
  };
}

/** JSON of the Grafana dashboard: the panels of the plan that can be measured, and the application's own metrics. */
export function dashboardOf(scope: Scope): string {
  const { plan, stack, namespaceName } = scope;
  const measured = plan.panels
    .map((one) => ({ one, expr: expressionOf(scope, one.signal) }))
    .filter((row): row is { one: PanelPlan; expr: string } => row.expr !== null);
  const own = plan.appMetrics.map((metric) => appMetricPanel(scope, metric));
  const panels = [...measured, ...own].map(({ one, expr }, index) => panel(one, expr, index));
  return JSON.stringify({
    uid: namespaceName.slice(0, 40),
    title: `${plan.title} (${stack})`,
    tags: ["echelon", plan.system],
    schemaVersion: 39,
    time: { from: "now-6h", to: "now" },
    refresh: "30s",
    templating: {
      list: [{ name: "datasource", type: "datasource", query: "prometheus", current: {} }],
    },
    panels,
  });
}
