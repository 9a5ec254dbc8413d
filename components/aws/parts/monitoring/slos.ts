import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import {
  BUDGET_DAYS,
  type BurnAlert,
  budgetOf,
  duration,
  MIN_FAILED,
  type SloPlan,
  sloText,
} from "../../../../plan/slos.ts";
import type { Periods } from "../../../../targets/aws/bounds.ts";
import { awsNames } from "../../../../targets/aws/names.ts";
import type { FailureSource } from "../running.ts";
import type { AwsFacts, Scope } from "../scope.ts";
import { alarmArgs } from "./metrics.ts";

/** Longest period, seconds: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#CloudWatchPeriods */
const LONGEST_PERIOD = 86_400;
const ALL = 100;

/** An alert on an objective, and where its requests are counted. */
export interface Burn {
  readonly slo: SloPlan;
  readonly alert: BurnAlert;
  readonly source: FailureSource;
  /** Of the metrics, the alarms and the topic. */
  readonly region: string;
}

/** The alerts on the objectives of the plan; none where nothing counts the requests. */
export const burnsOf = ({ plan, region }: AwsFacts, source: FailureSource | null): Burn[] =>
  source === null
    ? []
    : plan.slos.flatMap((slo) =>
        slo.alerts.map((alert) => ({ slo, alert, source, region: source.region ?? region })),
      );

/** A window of several days is as many periods, each of which has to be above the line: no period is longer than a day. */
const periodsOf = (seconds: number): Periods => {
  const period = Math.min(seconds, LONGEST_PERIOD);
  return { period, count: Math.ceil(seconds / period) };
};

/** Digits that are kept of a threshold: products of binary fractions have many. */
const rounded = (value: number): number => Number(value.toPrecision(6));

interface BurnArgs {
  /** Topic of the level. */
  readonly topic: pulumi.Output<string>;
  readonly parent: pulumi.Resource;
}

/**
 * Notifies people while the error budget burns too fast in two windows: all periods of one alarm are the same, so each window has
 * an alarm, which notifies nobody. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html
 */
export function burnAlarm(scope: Scope, burn: Burn, { topic, parent }: BurnArgs): void {
  const { slo, alert, source, region } = burn;
  const [long, short] = [alert.longSeconds, alert.shortSeconds].map(duration) as [string, string];
  const name = `${scope.name}-slo-${slo.name}-${long}`;
  const share = `${alert.factor} times the error budget: ${sloText(slo)}`;
  const window = (suffix: string, seconds: number, fewest: number) =>
    new aws.cloudwatch.MetricAlarm(
      `${name}-${suffix}`,
      {
        region,
        alarmDescription: `${share}, in ${duration(seconds)}; notifies nobody by itself`,
        ...alarmArgs({
          query: { ...source.failedPercent(fewest), periods: periodsOf(seconds) },
          above: rounded(ALL * alert.factor * budgetOf(slo)),
          windowSeconds: seconds,
        }),
      },
      { parent },
    );
  const windows = [window("long", alert.longSeconds, MIN_FAILED), window("short", alert.shortSeconds, 0)];
  new aws.cloudwatch.CompositeAlarm(
    name,
    {
      region,
      alarmName: physicalName(awsNames.alarm, [name, scope.stack]),
      alarmDescription: `${alert.severity}, level ${alert.level}: ${share}, in ${long} and in ${short} (alert)`,
      alarmRule: pulumi
        .all(windows.map((one) => one.name))
        .apply((names) => names.map((one) => `ALARM("${one}")`).join(" AND ")),
      alarmActions: [topic],
      okActions: [topic],
    },
    // Made first, the new one would be removed together with the old one, whose name it has.
    { parent, deleteBeforeReplace: true },
  );
}

/** What a panel shows of an objective. */
export interface BudgetPanel {
  readonly title: string;
  readonly query: ReturnType<FailureSource["failedPercent"]>;
  readonly region: string | undefined;
  /** Days of which it shows one value. */
  readonly days: number;
}

/** Error budget that is left of that of thirty days, percent; below 0 it is used up. */
export const budgetPanels = ({ plan }: AwsFacts, source: FailureSource | null): BudgetPanel[] =>
  source === null
    ? []
    : plan.slos.map((slo) => {
        const { metrics, expression = "" } = source.failedPercent(0);
        return {
          title: `Error budget left: ${sloText(slo)}`,
          query: {
            metrics,
            expression: `${ALL} * (1 - (${expression}) / ${rounded(ALL * budgetOf(slo))})`,
            label: `percent of ${BUDGET_DAYS} days`,
          },
          region: source.region,
          days: BUDGET_DAYS,
        };
      });
