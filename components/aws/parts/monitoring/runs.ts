import type { Output } from "@pulumi/pulumi";
import { longestGapSeconds } from "../../../../profiles/cron.ts";
import type { Periods } from "../../../../targets/aws/bounds.ts";
import type { Metric, MetricQuery } from "./metrics.ts";
import { metric } from "./metricTable.ts";

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3600;
const SECONDS_PER_DAY = 86_400;
/**
 * Longest time that an alarm looks back, days.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
const LONGEST_DAYS = 7;
/** Intervals without a good run after which a run counts as missed. */
const MISSED_INTERVALS = 2;

/** What counts the runs of a workload that runs on a schedule. */
export interface RunCounts {
  readonly failed: Readonly<Record<string, Metric>>;
  readonly good: Metric;
}

/** Runs that EventBridge could not start, and tasks whose end matched one of two rules. */
export const taskRuns = ({
  schedules,
  failed,
  good,
}: {
  /** Name of the schedule group. */
  readonly schedules: Output<string>;
  /** Names of the rules that match the end of a failed and of a good run. */
  readonly failed: Output<string>;
  readonly good: Output<string>;
}): RunCounts => ({
  failed: {
    dropped: metric("droppedRuns", { ScheduleGroup: schedules }),
    ended: metric("matchedEvents", { RuleName: failed }),
  },
  good: metric("matchedEvents", { RuleName: good }),
});

/** Runs that a machine has counted. */
export const hostRuns = (Stack: string, Workload: string): RunCounts => ({
  failed: { ended: metric("hostFailedRuns", { Stack, Workload }) },
  good: metric("hostGoodRuns", { Stack, Workload }),
});

/** Failed runs of the last hour. */
export const failedRuns = ({ failed }: RunCounts): MetricQuery => ({
  metrics: failed,
  expression: `FILL(SUM([${Object.keys(failed).join(", ")}]), 0)`,
  label: "runs that failed",
  periods: { period: SECONDS_PER_HOUR, count: 1 },
});

/** The periods of twice the longest interval of a schedule; null if an alarm cannot look back that long. */
export function missedPeriods(schedule: string): Periods | null {
  const seconds = MISSED_INTERVALS * longestGapSeconds(schedule);
  if (seconds > LONGEST_DAYS * SECONDS_PER_DAY) return null;
  if (seconds <= SECONDS_PER_DAY) return { period: Math.max(seconds, SECONDS_PER_MINUTE), count: 1 };
  return { period: SECONDS_PER_DAY, count: Math.ceil(seconds / SECONDS_PER_DAY) };
}

/** 1 without a good run for twice the interval of the schedule; null if that is too long for an alarm. */
export function missedRuns({ good }: RunCounts, schedule: string): MetricQuery | null {
  const periods = missedPeriods(schedule);
  if (periods === null) return null;
  return {
    metrics: { good },
    expression: "IF(FILL(good, 0) > 0, 0, 1)",
    label: "runs that are missing",
    periods,
    // A rule that never matched has no data at all.
    silenceIsBad: true,
  };
}
