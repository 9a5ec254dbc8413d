import type aws from "@pulumi/aws";
import type { Input } from "@pulumi/pulumi";
import { type Periods, periodsOf } from "../../../../targets/aws/bounds.ts";

/** One metric of CloudWatch; the rows of metricTable.ts make them. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, Input<string>>>;
  readonly stat: "Average" | "Maximum" | "Minimum" | "Sum";
}

/** One or more metrics and a metric math expression over them. Alarms and graphs use it. */
export interface MetricQuery {
  /** Metrics by the id that the expression uses. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** Metric math expression over the ids. @default the only metric itself */
  readonly expression?: string;
  readonly label: string;
  /** Periods in which the metrics are counted. @default those of the trigger's window */
  readonly periods?: Periods;
  /** Whether an alarm starts without data: what says that all is well is gone. @default false */
  readonly silenceIsBad?: boolean;
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
  const { period, count } = query.periods ?? periodsOf(windowSeconds);
  return {
    comparisonOperator: above === undefined ? "LessThanThreshold" : "GreaterThanThreshold",
    threshold: above ?? below ?? 0,
    evaluationPeriods: count,
    metricQueries: alarmQueries(query, period),
    // In general, missing data does not start the alarm: it is no reason to scale or to alert people.
    treatMissingData: query.silenceIsBad === true ? "breaching" : "notBreaching",
  };
}
