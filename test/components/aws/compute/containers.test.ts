import { describe, expect, test } from "vitest";
import type { ProgramResult } from "../../../../preview/engine/run.ts";
import {
  container,
  json,
  named,
  ofType,
  runStack,
  stackOf,
  statements,
  text,
} from "../../../support/awsStack.ts";

const LARGEST_DEFINITION_BYTES = 65_536;
const workloads = ["dashboard", "agents", "orchestrator"];

const environment = (result: ProgramResult, workload: string): Readonly<Record<string, string>> =>
  Object.fromEntries(container(result, workload).environment.map(({ name, value }) => [name, value]));

describe("a task", () => {
  test.each(workloads)(
    "of the %s has no root, no capabilities and a read-only root filesystem",
    async (workload) => {
      expect(container(await stackOf("enterprise"), workload)).toMatchObject({
        user: "10001:10001",
        readonlyRootFilesystem: true,
        linuxParameters: { capabilities: { drop: ["ALL"] }, tmpfs: [{ containerPath: "/tmp" }] },
      });
    },
  );

  test.each(workloads)("of the %s is smaller than ECS takes, placeholder and all", async (workload) => {
    const record = named(await stackOf("enterprise"), `marketing-engine-${workload}-definition`);
    expect(Buffer.byteLength(JSON.stringify(record.inputs))).toBeLessThan(LARGEST_DEFINITION_BYTES);
  });

  test.each([
    ["dashboard", "512", "1024"],
    ["agents", "1024", "2048"],
    ["orchestrator", "256", "512"],
  ])("of the %s has the size that covers its limits", async (workload, cpu, memory) => {
    const { inputs } = named(await stackOf("enterprise"), `marketing-engine-${workload}-definition`);
    expect(inputs).toMatchObject({
      cpu,
      memory,
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
    });
  });

  test("knows its limits, its scale and where its stores are", async () => {
    const variables = environment(await stackOf("enterprise"), "agents");
    expect(variables).toMatchObject({
      PORT: "8080",
      MAX_CONCURRENT_AGENTS_SHARE: "1",
      QUEUE_URL: "${marketing-engine-work.url}",
      CONTENT_STORAGE_BUCKET: "${marketing-engine-content.id}",
      CONTENT_STORAGE_ENDPOINT: "https://s3.us-east-1.amazonaws.com",
      AWS_REGION: "us-east-1",
    });
    expect(JSON.parse(variables.SCALE_PROFILE ?? "")).toMatchObject({
      scale_level: "enterprise",
      max_concurrent_agents: 20,
    });
  });

  test("of a workload without files knows of none", async () => {
    expect(environment(await stackOf("enterprise"), "orchestrator")).not.toHaveProperty(
      "CONTENT_STORAGE_BUCKET",
    );
  });

  test("stops no later than Fargate lets it", async () => {
    expect(container(await stackOf("enterprise"), "agents").stopTimeout).toBe(120);
    expect(container(await stackOf("enterprise"), "dashboard").stopTimeout).toBe(30);
  });

  test("runs the placeholder and asks it how it is, until an image is named", async () => {
    const image = "registry.example.com/dashboard:1.2.3";
    const result = await runStack("regional", { images: { dashboard: image } });
    const own = container(result, "dashboard");
    expect(own).toMatchObject({ image });
    expect(own).not.toHaveProperty("command");
    // An image of the operator's may have no tool to ask with; the balancer asks it.
    expect(own).not.toHaveProperty("healthCheck");
    const stand = container(result, "agents");
    expect(stand.command?.slice(0, 2)).toEqual(["node", "-e"]);
    expect(stand).toHaveProperty("healthCheck");
    // A run that ends is not asked.
    expect(container(result, "orchestrator")).not.toHaveProperty("healthCheck");
  });

  test("pulls with the operator's login where there is one", async () => {
    const login = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
    const result = await runStack("regional", {
      images: { dashboard: "registry.example.com/dashboard:1" },
      pullSecrets: [login],
    });
    expect(container(result, "dashboard")).toMatchObject({
      repositoryCredentials: { credentialsParameter: login },
    });
    expect(container(result, "agents")).not.toHaveProperty("repositoryCredentials");
    expect(JSON.stringify(statements(named(result, "marketing-engine-dashboard-exec-policy")))).toContain(
      login,
    );
    expect(JSON.stringify(statements(named(result, "marketing-engine-agents-exec-policy")))).not.toContain(
      login,
    );
  });
});

const actions = (result: ProgramResult, role: string): string[] =>
  statements(named(result, `marketing-engine-${role}-policy`)).flatMap(({ Action }) => Action);

describe("the roles of a task", () => {
  test("are its own: one for ECS, one for what it does", async () => {
    const { inputs } = named(await stackOf("enterprise"), "marketing-engine-agents-definition");
    expect(inputs).toMatchObject({
      executionRoleArn: "${marketing-engine-agents-exec.arn}",
      taskRoleArn: "${marketing-engine-agents-task.arn}",
    });
  });

  test("allow what its stores ask, and no store that it does not use", async () => {
    const result = await stackOf("enterprise");
    expect(actions(result, "agents-task")).toEqual(
      expect.arrayContaining(["s3:PutObject", "sqs:ReceiveMessage"]),
    );
    expect(actions(result, "orchestrator-task").filter((action) => action.startsWith("s3:"))).toEqual([]);
  });

  test("allow ECS its own log group only", async () => {
    const [first] = statements(named(await stackOf("enterprise"), "marketing-engine-agents-exec-policy"));
    expect(first).toMatchObject({ Resource: "${marketing-engine-agents-logs.arn}:*" });
  });

  test("open exactly the secrets that are given", async () => {
    const existing = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ai-AbCdEf";
    const result = await runStack("regional", {
      secrets: { "airtable-api-key": "value", "content-ai-api-key": { existing } },
    });
    const held = "${marketing-engine-secret-airtable-api-key-version.arn}";
    expect(container(result, "agents").secrets).toEqual([
      { name: "AIRTABLE_API_KEY", valueFrom: held },
      { name: "CONTENT_AI_API_KEY", valueFrom: existing },
    ]);
    const open = statements(named(result, "marketing-engine-agents-exec-policy")).find(({ Action }) =>
      Action.includes("secretsmanager:GetSecretValue"),
    );
    expect(open?.Resource).toEqual([held, existing]);
  });

  test("pull from a private registry of AWS only where the image lies in one", async () => {
    const image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/agents:1.0.0";
    const result = await runStack("regional", { images: { agents: image } });
    const pulls = statements(named(result, "marketing-engine-agents-exec-policy")).find(({ Action }) =>
      Action.includes("ecr:BatchGetImage"),
    );
    expect(pulls?.Resource).toBe("arn:aws:ecr:us-east-1:123456789012:repository/team/agents");
    expect(actions(result, "dashboard-exec").filter((action) => action.startsWith("ecr:"))).toEqual([]);
  });

  test("may do nothing to everything, but for the login of ECR", async () => {
    const result = await stackOf("enterprise");
    for (const record of ofType(result, "aws:iam/rolePolicy:RolePolicy")) {
      for (const { Action, Resource } of statements(record)) {
        expect(JSON.stringify(Action), record.name).not.toMatch(/"\*"|:\*"/);
        if (Resource === "*") expect(Action, record.name).toEqual(["logs:DescribeLogGroups"]);
      }
    }
  });
});

describe("a service", () => {
  test.each([
    ["regional", "dashboard", 3],
    ["regional", "agents", 8],
    ["enterprise", "dashboard", 10],
    ["enterprise", "agents", 10],
  ] as const)("of the %s tier runs the %s %i times", async (tier, workload, count) => {
    expect(named(await stackOf(tier), `marketing-engine-${workload}`).inputs.desiredCount).toBe(count);
  });

  test("lets an update roll back by itself, and the update wait for its end", async () => {
    expect(named(await stackOf("regional"), "marketing-engine-agents").inputs).toMatchObject({
      deploymentCircuitBreaker: { enable: true, rollback: true },
      waitForSteadyState: true,
    });
  });

  test("that shares a limit out never runs more replicas than have a share, not in a rollout either", async () => {
    expect(named(await stackOf("regional"), "marketing-engine-agents").inputs).toMatchObject({
      deploymentMaximumPercent: 100,
      deploymentMinimumHealthyPercent: 62,
      availabilityZoneRebalancing: "DISABLED",
    });
    expect(named(await stackOf("regional"), "marketing-engine-dashboard").inputs).toMatchObject({
      deploymentMaximumPercent: 200,
      deploymentMinimumHealthyPercent: 66,
      availabilityZoneRebalancing: "ENABLED",
    });
  });

  test("can move on: each has a replica that may stop, or room for one more", async () => {
    for (const tier of ["regional", "enterprise"] as const) {
      for (const { inputs, name } of ofType(await stackOf(tier), "aws:ecs/service:Service")) {
        const count = Number(inputs.desiredCount);
        const least = Math.ceil((count * Number(inputs.deploymentMinimumHealthyPercent)) / 100);
        const most = Math.floor((count * Number(inputs.deploymentMaximumPercent)) / 100);
        expect(most - least, name).toBeGreaterThan(0);
      }
    }
  });

  test("stands behind the balancer only where it is public", async () => {
    const result = await stackOf("regional");
    expect(named(result, "marketing-engine-dashboard").inputs.loadBalancers).toEqual([
      { containerName: "dashboard", containerPort: 8080, targetGroupArn: "${marketing-engine-targets.arn}" },
    ]);
    expect(named(result, "marketing-engine-agents").inputs).not.toHaveProperty("loadBalancers");
  });

  test("has a public address only where nothing else leads out", async () => {
    const network = async (tier: "regional" | "enterprise") =>
      named(await stackOf(tier), "marketing-engine-agents").inputs.networkConfiguration;
    expect(await network("regional")).toMatchObject({
      assignPublicIp: true,
      subnets: expect.arrayContaining(["${marketing-engine-public-2.id}"]),
    });
    expect(await network("enterprise")).toMatchObject({
      assignPublicIp: false,
      subnets: expect.arrayContaining(["${marketing-engine-private-2.id}"]),
    });
  });
});

describe("the balancer", () => {
  test("is inside, and hides what tells of the inside", async () => {
    const result = await stackOf("regional");
    expect(named(result, "marketing-engine-balancer").inputs).toMatchObject({
      internal: true,
      dropInvalidHeaderFields: true,
    });
    expect(named(result, "marketing-engine-inside").inputs).toMatchObject({
      conditions: [{ pathPattern: { values: ["/metrics", "/readyz"] } }],
      actions: [{ type: "fixed-response", fixedResponse: { statusCode: "404" } }],
    });
  });

  test("asks what the contract answers, and waits as long as the answer may take", async () => {
    const check = named(await stackOf("regional"), "marketing-engine-targets").inputs.healthCheck as {
      timeout: number;
      interval: number;
    };
    expect(check).toMatchObject({ path: "/readyz", matcher: "200" });
    expect(check.timeout).toBeGreaterThanOrEqual(3);
    expect(check.interval).toBeGreaterThan(check.timeout);
  });
});

describe("the schedule", () => {
  test.each([
    ["regional", "cron(0,30 * * * ? *)"],
    ["enterprise", "cron(0,15,30,45 * * * ? *)"],
  ] as const)("of the %s tier is %s in UTC", async (tier, scheduleExpression) => {
    expect(named(await stackOf(tier), "marketing-engine-orchestrator").inputs).toMatchObject({
      scheduleExpression,
      scheduleExpressionTimezone: "UTC",
    });
  });

  test("starts its own task, in its own cluster, with its own two roles", async () => {
    const [run, tag, pass] = statements(
      named(await stackOf("regional"), "marketing-engine-orchestrator-start-policy"),
    );
    expect(run).toMatchObject({
      Action: ["ecs:RunTask"],
      Resource: "${marketing-engine-orchestrator-definition.arn}",
      Condition: { ArnEquals: { "ecs:cluster": "${marketing-engine-cluster.arn}" } },
    });
    expect(tag).toMatchObject({ Condition: { StringEquals: { "ecs:CreateAction": "RunTask" } } });
    expect(pass).toMatchObject({
      Resource: ["${marketing-engine-orchestrator-exec.arn}", "${marketing-engine-orchestrator-task.arn}"],
      Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    });
  });
});

describe("the autoscaler", () => {
  test("is there where the tier scales, one for the workload that does", async () => {
    expect(ofType(await stackOf("regional"), "aws:appautoscaling/target:Target")).toEqual([]);
    const [target, ...more] = ofType(await stackOf("enterprise"), "aws:appautoscaling/target:Target");
    expect(more).toEqual([]);
    expect(target?.inputs).toMatchObject({
      minCapacity: 8,
      maxCapacity: 20,
      resourceId: "service/${marketing-engine-cluster.name}/${marketing-engine-agents.name}",
    });
  });

  test.each([
    ["cpu-high", "GreaterThanThreshold", 80, 900, "scale-up"],
    ["memory-high", "GreaterThanThreshold", 80, 900, "scale-up"],
    ["backlog-high", "GreaterThanThreshold", 3600, 60, "scale-up"],
    ["idle", "LessThanThreshold", 30, 3600, "scale-down"],
  ])("moves on %s", async (name, comparisonOperator, threshold, seconds, policy) => {
    const { inputs } = named(await stackOf("enterprise"), `marketing-engine-agents-${name}`);
    expect(inputs).toMatchObject({
      comparisonOperator,
      threshold,
      alarmActions: [`\${marketing-engine-agents-${policy}.arn}`],
      treatMissingData: "notBreaching",
    });
    const [query] = inputs.metricQueries as readonly { metric: { period: number } }[];
    expect(Number(inputs.evaluationPeriods) * (query?.metric.period ?? 0)).toBe(seconds);
  });

  test("does not shrink while old work waits", async () => {
    const queries = named(await stackOf("enterprise"), "marketing-engine-agents-idle").inputs.metricQueries;
    expect(JSON.stringify(queries)).toContain("IF(FILL(age0, 0) > 3600, 100, MAX([cpu, memory]))");
  });

  test("grows on failing requests too, which have no alarm of its own", async () => {
    expect(
      named(await stackOf("enterprise"), "marketing-engine-trigger-errors").inputs.alarmActions,
    ).toContain("${marketing-engine-agents-scale-up.arn}");
    expect(named(await stackOf("regional"), "marketing-engine-trigger-errors").inputs.alarmActions).toEqual([
      "${marketing-engine-level-3.arn}",
    ]);
  });

  test("follows requests where a profile asks, on the public workload", async () => {
    const autoscaling = { requestsPerSecond: 5, scaleUpWindowSeconds: 60, scaleDownWindowSeconds: 300 };
    const overrides = {
      workloads: { dashboard: { replicas: { min: 10, max: 12 }, autoscaling } },
      quotas: { cpu: 60, memoryGiB: 60 },
    };
    const result = await runStack("enterprise", { overrides });
    const { inputs } = named(result, "marketing-engine-dashboard-scale-requests");
    expect(inputs.targetTrackingScalingPolicyConfiguration).toMatchObject({
      targetValue: 300,
      predefinedMetricSpecification: {
        predefinedMetricType: "ALBRequestCountPerTarget",
        resourceLabel: "${marketing-engine-balancer.arnSuffix}/${marketing-engine-targets.arnSuffix}",
      },
    });
  });
});

test("policies are JSON that holds its conditions", async () => {
  const record = named(await stackOf("regional"), "marketing-engine-agents-exec");
  expect(json(record, "assumeRolePolicy")).toMatchObject({
    Statement: [
      {
        Principal: { Service: "ecs-tasks.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": "${marketing-engine-workloads-group.ownerId}" } },
      },
    ],
  });
  expect(text(record, "assumeRolePolicy")).toContain('"Version":"2012-10-17"');
});
