import type aws from "@pulumi/aws";
import type { Input } from "@pulumi/pulumi";

/** One metric of CloudWatch. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, Input<string>>>;
  readonly stat: "Average" | "Maximum" | "Sum";
}

/** Metrics by an id, and what is computed of them: what is judged and drawn. */
export interface MetricQuery {
  readonly metrics: Readonly<Record<string, Metric>>;
  /** Metric math over the ids; absent where the one metric is judged as it is. */
  readonly expression?: string;
  readonly label: string;
}

const SHORT_PERIOD = 60;
const LONG_PERIOD = 300;

/** Period and number of periods that make up a window, in seconds; CloudWatch takes 60 and its multiples. */
export function periodsOf(windowSeconds: number): { readonly period: number; readonly count: number } {
  const period = windowSeconds >= LONG_PERIOD ? LONG_PERIOD : SHORT_PERIOD;
  return { period, count: Math.max(1, Math.round(windowSeconds / period)) };
}

const RESULT = "result";

/** The queries of an alarm on a query. */
const alarmQueries = (
  { metrics, expression, label }: MetricQuery,
  period: number,
): aws.types.input.cloudwatch.MetricAlarmMetricQuery[] => [
  ...Object.entries(metrics).map(([id, { namespace, metricName, dimensions, stat }]) => ({
    id,
    metric: { namespace, metricName, dimensions: { ...dimensions }, stat, period },
    ...(expression === undefined ? { label, returnData: true } : {}),
  })),
  ...(expression === undefined ? [] : [{ id: RESULT, expression, label, returnData: true }]),
];

interface AlarmArgs {
  readonly query: MetricQuery;
  readonly above?: number | undefined;
  readonly below?: number | undefined;
  readonly windowSeconds: number;
}

/** Threshold, window and queries of an alarm that goes off while a query is above or below a line. */
export function alarmArgs({ query, above, below, windowSeconds }: AlarmArgs) {
  const { period, count } = periodsOf(windowSeconds);
  return {
    comparisonOperator: above === undefined ? "LessThanThreshold" : "GreaterThanThreshold",
    threshold: above ?? below ?? 0,
    evaluationPeriods: count,
    metricQueries: alarmQueries(query, period),
    // Nothing measured is no reason to scale or to wake somebody.
    treatMissingData: "notBreaching",
  };
}
