import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import { runsPods } from "../../../../plan/pods.ts";
import type { PanelPlan } from "../../../../plan/types.ts";
import { awsNames } from "../../../../targets/aws/names.ts";
import type { SignalSource, SignalSources } from "../running.ts";
import type { Scope } from "../scope.ts";
import type { Metric } from "./metrics.ts";
import type { BudgetPanel } from "./slos.ts";

/** Name of the dashboard; it is part of the dashboard's URL. */
export const dashboardName = ({ name, stack }: Scope): string =>
  physicalName(awsNames.dashboard, [name, stack]);

/** Size of a widget; the grid of a dashboard has 24 columns. */
const WIDTH = 12;
const HEIGHT = 6;
const PERIOD_SECONDS = 60;
const units = {
  percent: "percent",
  ms: "ms",
  s: "seconds",
  bytesPerSecond: "bytes/s",
  short: "",
} satisfies Record<PanelPlan["unit"], string>;

const metricLine = (
  id: string,
  { namespace, metricName, dimensions, stat }: Metric,
  options: Readonly<Record<string, unknown>>,
) => [namespace, metricName, ...Object.entries(dimensions).flat(), { id, stat, ...options }];

/**
 * The lines of a widget. Ids have to be unique in a widget, and metrics that are only input of an expression are
 * hidden.
 */
function lines({ subject, query }: SignalSource, index: number): unknown[] {
  const { metrics, expression, periods } = query;
  const label = subject === "" ? query.label : subject;
  const ids = Object.keys(metrics);
  const rename = (text: string): string =>
    ids.reduce((result, id) => result.replaceAll(new RegExp(`\\b${id}\\b`, "g"), `${id}x${index}`), text);
  const shown = expression === undefined ? { label } : { visible: false };
  const options = { ...shown, ...(periods === undefined ? {} : { period: periods.period }) };
  const sources = Object.entries(metrics).map(([id, metric]) => metricLine(rename(id), metric, options));
  return expression === undefined
    ? sources
    : [...sources, [{ expression: rename(expression), label, id: `r${index}` }]];
}

const position = (index: number) => ({
  x: (index % 2) * WIDTH,
  y: Math.floor(index / 2) * HEIGHT,
  width: WIDTH,
  height: HEIGHT,
});

/** Titles of panels that show less here than Prometheus does: only stores count their connections. */
const titles: Readonly<Partial<Record<PanelPlan["signal"], string>>> = {
  connectionsPercent: "Open connections, of those that a store takes at most",
};

/** Where a signal is seen that CloudWatch does not measure. */
const elsewhere = ({ plan }: Scope): string =>
  runsPods(plan) && plan.operators.monitoring !== "none"
    ? "Prometheus on the cluster measures it, if anything does: see the dashboard in Grafana."
    : `Not measured on compute \`${plan.compute}\` of AWS.`;

function widget(panel: PanelPlan, index: number, scope: Scope, sourcesOf: SignalSources): unknown {
  const sources = sourcesOf(panel.signal);
  if (sources.length === 0) {
    const markdown = `### ${panel.title}\n${elsewhere(scope)}`;
    return { type: "text", ...position(index), properties: { markdown } };
  }
  return {
    type: "metric",
    ...position(index),
    properties: {
      title: titles[panel.signal] ?? panel.title,
      view: "timeSeries",
      region: sources[0]?.region ?? scope.region,
      period: PERIOD_SECONDS,
      metrics: sources.flatMap(lines),
      yAxis: { left: { min: 0, label: units[panel.unit], showUnits: false } },
      annotations: { horizontal: panel.thresholds.map((value) => ({ value })) },
    },
  };
}

/**
 * One value of all its days, whatever time the dashboard shows:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
const budgetWidget = (scope: Scope, { title, query, region, days }: BudgetPanel, index: number): unknown => ({
  type: "metric",
  ...position(index),
  properties: {
    title,
    view: "singleValue",
    region: region ?? scope.region,
    start: `-P${days}D`,
    end: "P0D",
    setPeriodToTimeRange: true,
    metrics: lines({ subject: "", query }, 0),
  },
});

/** JSON of the dashboard: one widget per panel, with the thresholds of the triggers, and one per objective. */
export const dashboardBody = (
  scope: Scope,
  sources: SignalSources,
  budgets: readonly BudgetPanel[],
): pulumi.Output<string> => {
  // A stack may have no gateway, and an existing network shows none.
  const panels = scope.plan.panels.filter(
    ({ signal }) => signal !== "natErrors" || sources(signal).length > 0,
  );
  return pulumi.jsonStringify({
    widgets: [
      ...panels.map((panel, index) => widget(panel, index, scope, sources)),
      ...budgets.map((budget, index) => budgetWidget(scope, budget, panels.length + index)),
    ],
  });
};
