import * as pulumi from "@pulumi/pulumi";
import type { PanelPlan } from "../../../plan/types.ts";
import { Containers } from "../compute/containers.ts";
import type { Measure, Metric } from "./metrics.ts";
import { type AwsContext, EDGE_REGION } from "./scope.ts";
import { type Sighting, sightings, type Watched } from "./sightings.ts";
import * as signals from "./signals.ts";

/** Widths and heights of a dashboard's grid of 24 columns. */
const WIDTH = 12;
const HEIGHT = 6;
const PERIOD_SECONDS = 60;
const units = {
  percent: "percent",
  ms: "ms",
  s: "seconds",
  short: "",
} satisfies Record<PanelPlan["unit"], string>;

function edgeMeasure({ workloads, edge }: Watched, ofBalancer: keyof typeof pairs): Sighting[] {
  const { balanced, atEdge } = pairs[ofBalancer];
  if (workloads instanceof Containers) {
    return workloads.balancer === null
      ? []
      : [{ subject: "", measure: balanced(workloads.balancer.loadBalancer) }];
  }
  return edge === null ? [] : [{ subject: "", measure: atEdge(edge.distribution), region: EDGE_REGION }];
}

/** What the balancer counts for containers, and the edge for a host. */
const pairs = {
  requests: { balanced: signals.balancerRequests, atEdge: signals.edgeRequests },
  refused: { balanced: signals.balancerRefused, atEdge: signals.edgeRefused },
} as const;

const replicas = ({ workloads }: Watched): Sighting[] =>
  workloads instanceof Containers
    ? workloads.services.map(({ workload, service }) => ({
        subject: workload.name,
        measure: signals.serviceReplicas(workloads.cluster, service, workload.name),
      }))
    : [];

/** Where each signal of a panel is seen. */
const panels = {
  ...sightings,
  requestsPerSecond: (watched: Watched) => edgeMeasure(watched, "requests"),
  rateLimited: (watched: Watched) => edgeMeasure(watched, "refused"),
  replicas,
} satisfies Record<PanelPlan["signal"], (watched: Watched) => Sighting[]>;

const metricLine = (
  id: string,
  { namespace, metricName, dimensions, stat }: Metric,
  options: Readonly<Record<string, unknown>>,
) => [namespace, metricName, ...Object.entries(dimensions).flat(), { id, stat, ...options }];

/** Ids are unique in a widget, and a metric that only feeds an expression is not drawn. */
function lines({ subject, measure }: Sighting, index: number): unknown[] {
  const { metrics, expression }: Measure = measure;
  const label = subject === "" ? measure.label : subject;
  const ids = Object.keys(metrics);
  const rename = (text: string): string =>
    ids.reduce((result, id) => result.replaceAll(new RegExp(`\\b${id}\\b`, "g"), `${id}x${index}`), text);
  const shown = expression === undefined ? { label } : { visible: false };
  const sources = Object.entries(metrics).map(([id, metric]) => metricLine(rename(id), metric, shown));
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

function widget(panel: PanelPlan, index: number, context: AwsContext, watched: Watched): unknown {
  const seen = panels[panel.signal](watched);
  if (seen.length === 0) {
    const markdown = `### ${panel.title}\nNot measured on compute \`${context.plan.compute}\` of AWS.`;
    return { type: "text", ...position(index), properties: { markdown } };
  }
  return {
    type: "metric",
    ...position(index),
    properties: {
      title: panel.title,
      view: "timeSeries",
      region: seen[0]?.region ?? context.region,
      period: PERIOD_SECONDS,
      metrics: seen.flatMap(lines),
      yAxis: { left: { min: 0, label: units[panel.unit], showUnits: false } },
      annotations: { horizontal: panel.thresholds.map((value) => ({ value })) },
    },
  };
}

/** The dashboard's JSON: one widget a panel, with the triggers drawn across it. */
export const dashboardBody = (context: AwsContext, watched: Watched): pulumi.Output<string> =>
  pulumi.jsonStringify({
    widgets: context.plan.panels.map((panel, index) => widget(panel, index, context, watched)),
  });
