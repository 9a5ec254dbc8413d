import { sloText } from "../../../../plan/slos.ts";
import type { PanelPlan } from "../../../../plan/types.ts";
import type { Scope } from "../scope.ts";
import { type Line, linesOf, titleOf, unitOf } from "./appMetrics.ts";
import { expressionOf } from "./promql.ts";
import { budgetLeft } from "./slos.ts";

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

/** A graph of the dashboard. */
interface Graph extends Pick<PanelPlan, "title" | "unit" | "thresholds"> {
  readonly lines: readonly Line[];
  /** Lowest value of the axis. @default 0 */
  readonly min?: number;
}

const LETTERS = "ABCDEFGHIJ";

function panel({ title, unit, thresholds, lines, min = 0 }: Graph, index: number) {
  return {
    id: index + 1,
    type: "timeseries",
    title,
    datasource: { type: "prometheus", uid: "${datasource}" },
    gridPos: {
      x: (index % COLUMNS) * WIDTH,
      y: Math.floor(index / COLUMNS) * HEIGHT,
      w: WIDTH,
      h: HEIGHT,
    },
    fieldConfig: {
      defaults: {
        unit: units[unit],
        min,
        custom: { thresholdsStyle: { mode: thresholds.length > 0 ? "line" : "off" } },
        thresholds: { mode: "absolute", steps: steps(thresholds) },
      },
      overrides: [],
    },
    targets: lines.map(({ expr, legend }, line) => ({
      refId: LETTERS[line] ?? String(line),
      expr,
      ...(legend === undefined ? {} : { legendFormat: legend }),
      datasource: { type: "prometheus", uid: "${datasource}" },
    })),
  };
}

/** Panels of the signals that can be measured. */
const signalGraphs = (scope: Scope): Graph[] =>
  scope.plan.panels.flatMap((graph) => {
    const expr = expressionOf(scope, graph.signal);
    return expr === null ? [] : [{ ...graph, lines: [{ expr }] }];
  });

/** The error budget of each objective: all of it is left at 100, and below 0 more has failed than may. */
const objectiveGraphs = (scope: Scope): Graph[] =>
  scope.plan.slos.map((slo) => ({
    title: `Error budget left: ${sloText(slo)}`,
    ...{ unit: "percent", min: -100, thresholds: [0] },
    lines: [{ expr: budgetLeft(scope, slo) }],
  }));

/** Metrics that the application exposes. */
const metricGraphs = (scope: Scope): Graph[] =>
  scope.plan.metrics.map((metric) => ({
    title: titleOf(metric),
    unit: unitOf(metric),
    thresholds: [],
    lines: linesOf(metric, scope),
  }));

/** JSON of the Grafana dashboard, with those panels of the plan that can be measured. */
export function dashboardOf(scope: Scope): string {
  const { plan, stack, namespaceName } = scope;
  const graphs = [signalGraphs, objectiveGraphs, metricGraphs].flatMap((some) => some(scope));
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
    panels: graphs.map(panel),
  });
}
