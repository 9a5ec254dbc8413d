import type aws from "@pulumi/aws";
import type { Input } from "@pulumi/pulumi";

/** One metric of CloudWatch. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, Input<string>>>;
  readonly stat: "Average" | "Maximum" | "Sum";
}

/** One or more metrics and a metric math expression over them. Alarms and graphs use it. */
export interface MetricQuery {
  /** Metrics by the id that the expression uses. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** Metric math expression over the ids. @default the only metric itself */
  readonly expression?: string;
  readonly label: string;
}

const SHORT_PERIOD = 60;
const LONG_PERIOD = 300;

/** Length of a period (seconds) and number of periods of a window. CloudWatch accepts multiples of 60 s. */
export function periodsOf(windowSeconds: number): { readonly period: number; readonly count: number } {
  const period = windowSeconds >= LONG_PERIOD ? LONG_PERIOD : SHORT_PERIOD;
  return { period, count: Math.max(1, Math.round(windowSeconds / period)) };
}

const RESULT = "result";

/** A query in the form of an alarm. */
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

/** Threshold, window and queries of an alarm on values above or below a threshold. */
export function alarmArgs({ query, above, below, windowSeconds }: AlarmArgs) {
  const { period, count } = periodsOf(windowSeconds);
  return {
    comparisonOperator: above === undefined ? "LessThanThreshold" : "GreaterThanThreshold",
    threshold: above ?? below ?? 0,
    evaluationPeriods: count,
    metricQueries: alarmQueries(query, period),
    // Missing data does not start the alarm: it is no reason to scale or to alert people.
    treatMissingData: "notBreaching",
  };
}
