import { describe, expect, test } from "vitest";
import { plan } from "../../../../plan/plan.ts";
import { named, ofType, runStack, stackOf, statements } from "../../../support/awsStack.ts";
import { sampleProfile } from "../../../support/sample.ts";

describe("the schedule", () => {
  test.each([
    ["medium", "cron(0,30 * * * ? *)"],
    ["large", "cron(0,15,30,45 * * * ? *)"],
  ] as const)("of the %s tier is %s in UTC", async (tier, scheduleExpression) => {
    expect(named(await stackOf(tier), "sample-job").inputs).toMatchObject({
      scheduleExpression,
      scheduleExpressionTimezone: "UTC",
    });
  });

  test("starts the workload's task in the stack's cluster, with the two roles of the task", async () => {
    const policy = named(await stackOf("medium"), "sample-job-start-policy");
    const [run, tag, pass, keep] = statements(policy);
    expect(run).toMatchObject({
      Action: ["ecs:RunTask"],
      Resource: "${sample-job-definition.arn}",
      Condition: { ArnEquals: { "ecs:cluster": "${sample-cluster.arn}" } },
    });
    expect(tag).toMatchObject({ Condition: { StringEquals: { "ecs:CreateAction": "RunTask" } } });
    expect(pass).toMatchObject({
      Resource: ["${sample-job-exec.arn}", "${sample-job-task.arn}"],
      Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    });
    expect(keep).toMatchObject({ Action: ["sqs:SendMessage"], Resource: "${sample-job-undelivered.arn}" });
  });

  test("is refused where its runs would share a limit, because two of them can overlap", async () => {
    const overrides = { workloads: { job: { enforces: ["requestsPerMinute"] } } };
    await expect(runStack("medium", { overrides })).rejects.toThrow(
      "AWS: workload job: got a schedule and a share of a limit",
    );
    // On a machine, systemd starts no run before the last one has ended.
    await expect(runStack("small", { overrides })).resolves.toBeDefined();
  });

  test("keeps a run that could not be started", async () => {
    expect(named(await stackOf("medium"), "sample-job").inputs.target).toMatchObject({
      deadLetterConfig: { arn: "${sample-job-undelivered.arn}" },
    });
  });
});

describe("the autoscaler", () => {
  test("exists only for the workload that scales, in the tier that scales", async () => {
    expect(ofType(await stackOf("medium"), "aws:appautoscaling/target:Target")).toEqual([]);
    const [target, ...more] = ofType(await stackOf("large"), "aws:appautoscaling/target:Target");
    expect(more).toEqual([]);
    expect(target?.inputs).toMatchObject({
      minCapacity: 8,
      maxCapacity: 20,
      resourceId: "service/${sample-cluster.name}/${sample-worker.name}",
    });
  });

  test("never has more replicas than the workload's limits are shared among", async () => {
    const { max } = plan(sampleProfile("large"), "aws").workloads.worker?.replicas ?? {};
    const [target] = ofType(await stackOf("large"), "aws:appautoscaling/target:Target");
    expect(target?.inputs.maxCapacity).toBe(max);
    expect(named(await stackOf("large"), "sample-worker").inputs.deploymentMaximumPercent).toBe(100);
  });

  test.each([
    ["cpu-high", "GreaterThanThreshold", 80, 900, "scale-up"],
    ["memory-high", "GreaterThanThreshold", 80, 900, "scale-up"],
    ["backlog-high", "GreaterThanThreshold", 3600, 60, "scale-up"],
    ["idle", "LessThanThreshold", 30, 3600, "scale-down"],
  ])("acts on the alarm %s", async (name, comparisonOperator, threshold, seconds, policy) => {
    const { inputs } = named(await stackOf("large"), `sample-worker-${name}`);
    expect(inputs).toMatchObject({
      comparisonOperator,
      threshold,
      alarmActions: [`\${sample-worker-${policy}.arn}`],
      treatMissingData: "notBreaching",
    });
    const [query] = inputs.metricQueries as readonly { metric: { period: number } }[];
    expect(Number(inputs.evaluationPeriods) * (query?.metric.period ?? 0)).toBe(seconds);
  });

  test("does not remove replicas while old work waits", async () => {
    const queries = named(await stackOf("large"), "sample-worker-idle").inputs.metricQueries;
    expect(JSON.stringify(queries)).toContain("IF(FILL(age0, 0) > 3600, 100, MAX([cpu, memory]))");
  });

  test("scales the public workload by requests where the profile says so", async () => {
    const autoscaling = { requestsPerSecond: 5, scaleUpWindowSeconds: 60, scaleDownWindowSeconds: 300 };
    const overrides = {
      workloads: { web: { replicas: { min: 10, max: 12 }, autoscaling } },
      quotas: { cpu: 60, memoryGiB: 60 },
    };
    const result = await runStack("large", { overrides });
    // Failing requests are those of this workload.
    expect(named(result, "sample-trigger-errors").inputs.alarmActions).toEqual([
      "${sample-level-3.arn}",
      "${sample-web-scale-up.arn}",
    ]);
    const { inputs } = named(result, "sample-web-scale-requests");
    expect(inputs.targetTrackingScalingPolicyConfiguration).toMatchObject({
      targetValue: 300,
      predefinedMetricSpecification: {
        predefinedMetricType: "ALBRequestCountPerTarget",
        resourceLabel:
          "${sample-balancer-10-20-0-0-16.arnSuffix}/${sample-targets-8080-10-20-0-0-16.arnSuffix}",
      },
    });
  });
});
