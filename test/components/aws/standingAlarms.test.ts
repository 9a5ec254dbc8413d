import { describe, expect, test } from "vitest";
import { missedPeriods } from "../../../components/aws/parts/monitoring/runs.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { named, ofType, runStack, stackOf } from "../../support/awsStack.ts";
import type { Tier } from "../../support/sample.ts";

interface Query {
  readonly id: string;
  readonly expression?: string;
  readonly metric?: {
    readonly namespace: string;
    readonly metricName: string;
    readonly dimensions: Readonly<Record<string, string>>;
    readonly stat: string;
    readonly period: number;
  };
}

const alarmOf = (result: ProgramResult, name: string) => {
  const { inputs } = named(result, `sample-trigger-${name}`);
  const queries = inputs.metricQueries as unknown as readonly Query[];
  const metrics = queries.flatMap(({ id, metric }) => (metric === undefined ? [] : [{ id, ...metric }]));
  return {
    inputs,
    expression: queries.find(({ expression }) => expression !== undefined)?.expression,
    series: metrics.map(
      ({ id, metricName, dimensions, stat }) =>
        `${id}: ${stat} ${metricName} ${Object.entries(dimensions)
          .map((pair) => pair.join("="))
          .join(" ")}`,
    ),
    seconds: Number(inputs.evaluationPeriods) * (metrics[0]?.period ?? 0),
  };
};

type Row = readonly [
  tier: Tier,
  alarm: string,
  expression: string | undefined,
  series: readonly string[],
  seconds: number,
  withoutData: "breaching" | "notBreaching",
];

const service = (name: string) => `ClusterName=\${sample-cluster.name} ServiceName=\${sample-${name}.name}`;
const targets =
  "LoadBalancer=${sample-balancer-10-20-0-0-16.arnSuffix} TargetGroup=${sample-targets-8080-10-20-0-0-16.arnSuffix}";
const MACHINE = "InstanceId=${sample-machine.id}";

/** Every standing alarm, where it is measured. */
const rows: readonly Row[] = [
  [
    "medium",
    "cron-failed-job",
    "FILL(SUM([dropped, ended]), 0)",
    [
      "dropped: Sum InvocationDroppedCount ScheduleGroup=${sample-job-schedules.name}",
      "ended: Sum TriggeredRules RuleName=${sample-job-failed.name}",
    ],
    3600,
    "notBreaching",
  ],
  [
    "medium",
    "cron-missed-job",
    "IF(FILL(good, 0) > 0, 0, 1)",
    ["good: Sum TriggeredRules RuleName=${sample-job-good.name}"],
    3600,
    "breaching",
  ],
  [
    "medium",
    "replicas-unavailable-worker",
    "IF(tasks < 8, 8 - tasks, 0)",
    [`tasks: Average RunningTaskCount ${service("worker")}`],
    900,
    "notBreaching",
  ],
  [
    "medium",
    "replicas-unavailable-requests",
    undefined,
    [`targets: Minimum UnHealthyHostCount ${targets}`],
    900,
    "notBreaching",
  ],
  [
    "medium",
    "outage-web",
    "IF(targets < 1, 1, 0)",
    [`targets: Maximum HealthyHostCount ${targets}`],
    300,
    "breaching",
  ],
  [
    "medium",
    "outage-worker",
    "IF(tasks < 1, 1, 0)",
    [`tasks: Maximum RunningTaskCount ${service("worker")}`],
    300,
    "breaching",
  ],
  [
    "medium",
    "dead-letters-queue",
    undefined,
    ["items: Maximum ApproximateNumberOfMessagesVisible QueueName=${sample-queue-dead.name}"],
    60,
    "notBreaching",
  ],
  [
    "medium",
    "dead-letters-job-runs",
    undefined,
    ["items: Maximum ApproximateNumberOfMessagesVisible QueueName=${sample-job-undelivered.name}"],
    60,
    "notBreaching",
  ],
  [
    "small",
    "cron-failed-job",
    "FILL(SUM([ended]), 0)",
    ["ended: Sum runs_failed Stack=sample-test Workload=job"],
    3600,
    "notBreaching",
  ],
  [
    "small",
    "cron-missed-job",
    "IF(FILL(good, 0) > 0, 0, 1)",
    ["good: Sum runs_good Stack=sample-test Workload=job"],
    7200,
    "breaching",
  ],
  [
    "small",
    "replicas-unavailable-host",
    undefined,
    ["unready: Minimum replicas_unready Stack=sample-test"],
    900,
    "notBreaching",
  ],
  [
    "small",
    "outage-host",
    "SUM([checks, down])",
    [`checks: Minimum StatusCheckFailed ${MACHINE}`, "down: Minimum workloads_down Stack=sample-test"],
    300,
    "breaching",
  ],
  [
    "small",
    "disk-full-files",
    undefined,
    [`used: Maximum disk_used_percent ${MACHINE} path=/var/lib/echelon/files`],
    300,
    "notBreaching",
  ],
  [
    "small",
    "disk-full-machine",
    undefined,
    [`used: Maximum disk_used_percent ${MACHINE} path=/`],
    300,
    "notBreaching",
  ],
  [
    "large",
    "disk-full-database",
    "100 * (1 - free / 21474836480)",
    [
      "free: Minimum FreeStorageSpace DBInstanceIdentifier=sample-database-test-${sample-database-identifier.hex}",
    ],
    300,
    "notBreaching",
  ],
];

describe("the alarm", () => {
  test.each(rows)("of the %s tier on %s", async (tier, name, expression, series, seconds, withoutData) => {
    const alarm = alarmOf(await stackOf(tier), name);
    expect(alarm).toMatchObject({ expression, series, seconds });
    expect(alarm.inputs.treatMissingData).toBe(withoutData);
  });

  test.each(["small", "medium", "large"] as const)(
    "of the %s tier on a total outage tells the last level",
    async (tier) => {
      const outages = ofType(await stackOf(tier), "aws:cloudwatch/metricAlarm:MetricAlarm").filter(
        ({ name }) => name.startsWith("sample-trigger-outage"),
      );
      expect(outages.length).toBeGreaterThan(0);
      for (const { inputs } of outages) expect(inputs.alarmActions).toEqual(["${sample-level-4.arn}"]);
    },
  );

  test("on memory exists for a durable cache only, because another one may be full", async () => {
    const withCache = (durable: boolean): Promise<ProgramResult> =>
      runStack("large", { overrides: { stores: { cache: { durable } } } });
    const name = "sample-trigger-disk-full-cache";
    expect((await withCache(false)).resources.some((one) => one.name === name)).toBe(false);
    expect(alarmOf(await withCache(true), "disk-full-cache").series[0]).toMatch(
      /^node0: Maximum DatabaseMemoryUsagePercentage CacheClusterId=/,
    );
  });
});

describe("a run counts as missed after", () => {
  test.each([
    ["*/15 * * * *", 1800, 1],
    ["0 * * * *", 7200, 1],
    ["0 3,15 * * *", 86_400, 1],
    ["0 3 * * *", 86_400, 2],
    ["0 9 * * 1-5", 86_400, 6],
  ])("%s: %i s, %i times", (schedule, period, count) => {
    expect(missedPeriods(schedule)).toEqual({ period, count });
  });

  test.each(["0 3 * * 0", "0 3 1 * *"])(
    "%s: longer than an alarm looks back, so there is none",
    (schedule) => {
      expect(missedPeriods(schedule)).toBeNull();
    },
  );
});
