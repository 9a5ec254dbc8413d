import { describe, expect, test } from "vitest";
import { software } from "../../../../components/workload/software.ts";
import { plan } from "../../../../plan/plan.ts";
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
import { sampleProfile } from "../../../support/sample.ts";

const LARGEST_DEFINITION_BYTES = 65_536;
const workloads = ["web", "worker", "job"];

const environment = (result: ProgramResult, workload: string): Readonly<Record<string, string>> =>
  Object.fromEntries(container(result, workload).environment.map(({ name, value }) => [name, value]));

describe("a task", () => {
  test.each(workloads)(
    "of the %s has no root, no capabilities and a read-only root filesystem",
    async (workload) => {
      expect(container(await stackOf("large"), workload)).toMatchObject({
        user: "10001:10001",
        readonlyRootFilesystem: true,
        linuxParameters: { capabilities: { drop: ["ALL"] }, tmpfs: [{ containerPath: "/tmp" }] },
      });
    },
  );

  test.each(workloads)(
    "of the %s, with the placeholder, is smaller than the limit of ECS",
    async (workload) => {
      const record = named(await stackOf("large"), `sample-${workload}-definition`);
      expect(Buffer.byteLength(JSON.stringify(record.inputs))).toBeLessThan(LARGEST_DEFINITION_BYTES);
    },
  );

  test.each([
    ["web", "512", "1024"],
    ["worker", "1024", "2048"],
    ["job", "256", "512"],
  ])("of the %s has the size that covers its limits", async (workload, cpu, memory) => {
    const { inputs } = named(await stackOf("large"), `sample-${workload}-definition`);
    expect(inputs).toMatchObject({
      cpu,
      memory,
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
    });
  });

  test.each([
    ["amd64", "X86_64"],
    ["arm64", "ARM64"],
  ] as const)("runs on %s, in the words of ECS %s", async (architecture, cpuArchitecture) => {
    const result = await runStack("large", { architecture });
    for (const workload of workloads)
      expect(named(result, `sample-${workload}-definition`).inputs.runtimePlatform).toEqual({
        operatingSystemFamily: "LINUX",
        cpuArchitecture,
      });
  });

  test("knows its limits, its scale and where its stores are", async () => {
    const variables = environment(await stackOf("large"), "worker");
    expect(variables).not.toHaveProperty("PORT");
    expect(variables).toMatchObject({
      MANAGEMENT_PORT: "9464",
      // 1000 requests a minute over at most 20 replicas.
      REQUESTS_PER_MINUTE_SHARE: "50",
      QUEUE_URL: "${sample-queue.url}",
      FILES_STORAGE_BUCKET: "${sample-files.id}",
      FILES_STORAGE_ENDPOINT: "https://s3.us-east-1.amazonaws.com",
      AWS_REGION: "us-east-1",
    });
    expect(JSON.parse(variables.SCALE_PROFILE ?? "")).toMatchObject({
      scale_level: "large",
      api_rate_limits: { requests_per_minute: 1000 },
    });
  });

  test("of a workload without files has no variable of a file store", async () => {
    expect(environment(await stackOf("large"), "job")).not.toHaveProperty("FILES_STORAGE_BUCKET");
  });

  test("stops within the time that Fargate allows", async () => {
    expect(container(await stackOf("large"), "worker").stopTimeout).toBe(120);
    expect(container(await stackOf("large"), "web").stopTimeout).toBe(30);
  });

  test("runs the placeholder with a health check until an image is named", async () => {
    const image = "registry.example.com/web:1.2.3";
    const result = await runStack("medium", { images: { web: image } });
    const own = container(result, "web");
    expect(own).toMatchObject({ image });
    expect(own).not.toHaveProperty("command");
    // An operator's image may lack a tool for the health check. The balancer checks it.
    expect(own).not.toHaveProperty("healthCheck");
    const stand = container(result, "worker");
    expect(stand.command?.slice(0, 2)).toEqual(["node", "-e"]);
    expect(JSON.stringify(stand.healthCheck)).toContain("process.env.MANAGEMENT_PORT}/healthz");
    // A job that ends needs no health check.
    expect(container(result, "job")).not.toHaveProperty("healthCheck");
  });

  test("pulls with the operator's login where there is one", async () => {
    const login = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
    const result = await runStack("medium", {
      images: { web: "registry.example.com/web:1" },
      pullSecrets: [login],
    });
    expect(container(result, "web")).toMatchObject({
      repositoryCredentials: { credentialsParameter: login },
    });
    expect(container(result, "worker")).not.toHaveProperty("repositoryCredentials");
    expect(JSON.stringify(statements(named(result, "sample-web-exec-policy")))).toContain(login);
    expect(JSON.stringify(statements(named(result, "sample-worker-exec-policy")))).not.toContain(login);
  });
});

test("the placeholder is the operator's copy of its image where there is one, with the operator's login", async () => {
  const login = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
  const node = `mirror.example.com/node@sha256:${"0123".repeat(16)}`;
  const result = await runStack("medium", { softwareImages: { node }, pullSecrets: [login] });
  expect(container(result, "worker")).toMatchObject({
    image: node,
    command: ["node", "-e", expect.stringContaining("createServer")],
    repositoryCredentials: { credentialsParameter: login },
  });
  expect(container(await stackOf("medium"), "worker").image).toBe(software.node?.image);
});

const actions = (result: ProgramResult, role: string): string[] =>
  statements(named(result, `sample-${role}-policy`)).flatMap(({ Action }) => Action);

describe("the roles of a task", () => {
  test("are separate: one for ECS, one for the workload", async () => {
    const { inputs } = named(await stackOf("large"), "sample-worker-definition");
    expect(inputs).toMatchObject({
      executionRoleArn: "${sample-worker-exec.arn}",
      taskRoleArn: "${sample-worker-task.arn}",
    });
  });

  test("allow ECS its own log group only", async () => {
    const [first] = statements(named(await stackOf("large"), "sample-worker-exec-policy"));
    expect(first).toMatchObject({ Resource: "${sample-worker-logs.arn}:*" });
  });

  test("may read exactly the secrets that are given", async () => {
    const existing = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ai-AbCdEf";
    const result = await runStack("medium", {
      secrets: { "mail-api-key": "value", "search-api-key": { existing } },
      overrides: { workloads: { worker: { calls: ["mail", "search"] } } },
    });
    const held = "${sample-secret-mail-api-key-version.arn}";
    expect(container(result, "worker").secrets).toEqual([
      { name: "MAIL_API_KEY", valueFrom: held },
      { name: "SEARCH_API_KEY", valueFrom: existing },
    ]);
    const open = statements(named(result, "sample-worker-exec-policy")).find(({ Action }) =>
      Action.includes("secretsmanager:GetSecretValue"),
    );
    expect(open?.Resource).toEqual([held, existing]);
  });

  test("may pull from a private registry of AWS only where the image is there", async () => {
    const image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/worker:1.0.0";
    const result = await runStack("medium", { images: { worker: image } });
    const pulls = statements(named(result, "sample-worker-exec-policy")).find(({ Action }) =>
      Action.includes("ecr:BatchGetImage"),
    );
    expect(pulls?.Resource).toBe("arn:aws:ecr:us-east-1:123456789012:repository/team/worker");
    expect(actions(result, "web-exec").filter((action) => action.startsWith("ecr:"))).toEqual([]);
  });

  test("allow no action on all resources, except the login to ECR", async () => {
    const result = await stackOf("large");
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
    ["medium", "web-10-20-0-0-16", 3],
    ["medium", "worker", 8],
    ["large", "web-10-20-0-0-16", 10],
    ["large", "worker", 10],
  ] as const)("of the %s tier runs the %s %i times", async (tier, workload, count) => {
    expect(named(await stackOf(tier), `sample-${workload}`).inputs.desiredCount).toBe(count);
  });

  test("rolls a failed update back, and the update waits for its end", async () => {
    expect(named(await stackOf("medium"), "sample-worker").inputs).toMatchObject({
      deploymentCircuitBreaker: { enable: true, rollback: true },
      waitForSteadyState: true,
    });
  });

  test("with a shared limit never runs more replicas than there are shares, also during a rollout", async () => {
    expect(named(await stackOf("medium"), "sample-worker").inputs).toMatchObject({
      deploymentMaximumPercent: 100,
      deploymentMinimumHealthyPercent: 62,
      availabilityZoneRebalancing: "DISABLED",
    });
    expect(named(await stackOf("medium"), "sample-web-10-20-0-0-16").inputs).toMatchObject({
      deploymentMaximumPercent: 200,
      deploymentMinimumHealthyPercent: 66,
      availabilityZoneRebalancing: "ENABLED",
    });
  });

  test("can be updated: a replica may stop, or one more may start", async () => {
    for (const tier of ["medium", "large"] as const) {
      for (const { inputs, name } of ofType(await stackOf(tier), "aws:ecs/service:Service")) {
        const count = Number(inputs.desiredCount);
        const least = Math.ceil((count * Number(inputs.deploymentMinimumHealthyPercent)) / 100);
        const most = Math.floor((count * Number(inputs.deploymentMaximumPercent)) / 100);
        expect(most - least, name).toBeGreaterThan(0);
      }
    }
  });

  test("of an interruptible workload keeps the least number of the tier on demand", async () => {
    const result = await runStack("large", { interruptible: ["worker"] });
    const least = plan(sampleProfile("large"), "aws").workloads.worker?.replicas.min;
    expect(named(result, "sample-worker").inputs).toMatchObject({
      capacityProviderStrategies: [
        { capacityProvider: "FARGATE", base: least, weight: 1 },
        { capacityProvider: "FARGATE_SPOT", weight: 100 },
      ],
      // No more tasks than shares of the limit, on whatever capacity they run.
      deploymentMaximumPercent: 100,
    });
    expect(named(result, "sample-worker-scaling").inputs.minCapacity).toBe(least);
    expect(container(result, "worker").stopTimeout).toBeLessThanOrEqual(120);
  });

  test("of every other workload runs on demand, and so do scheduled runs", async () => {
    const result = await runStack("large", { interruptible: ["worker"] });
    const onDemand = [{ capacityProvider: "FARGATE", weight: 1 }];
    expect(named(result, "sample-web-10-20-0-0-16").inputs.capacityProviderStrategies).toEqual(onDemand);
    expect(named(await stackOf("large"), "sample-worker").inputs.capacityProviderStrategies).toEqual(
      onDemand,
    );
    expect(JSON.stringify(named(result, "sample-job").inputs)).not.toContain("SPOT");
  });

  test("finds both kinds of capacity in its cluster, which loses none while a service uses it", async () => {
    for (const choices of [{}, { interruptible: ["worker"] }])
      expect(
        named(await runStack("large", choices), "sample-cluster-capacity").inputs.capacityProviders,
      ).toEqual(["FARGATE", "FARGATE_SPOT"]);
  });

  test("stands behind the balancer only where it is public", async () => {
    const result = await stackOf("medium");
    expect(named(result, "sample-web-10-20-0-0-16").inputs.loadBalancers).toEqual([
      {
        containerName: "web",
        containerPort: 8080,
        targetGroupArn: "${sample-targets-8080-10-20-0-0-16.arn}",
      },
    ]);
    expect(named(result, "sample-worker").inputs).not.toHaveProperty("loadBalancers");
  });

  test("has a public address only where it has no other way to the internet", async () => {
    const network = async (tier: "medium" | "large") =>
      named(await stackOf(tier), "sample-worker").inputs.networkConfiguration;
    expect(await network("medium")).toMatchObject({
      assignPublicIp: true,
      subnets: expect.arrayContaining(["${sample-public-2.id}"]),
    });
    expect(await network("large")).toMatchObject({
      assignPublicIp: false,
      subnets: expect.arrayContaining(["${sample-private-2.id}"]),
    });
  });
});

describe("the balancer", () => {
  test("is internal, and answers 404 on the paths that only the inside needs", async () => {
    const result = await stackOf("medium");
    expect(named(result, "sample-balancer-10-20-0-0-16").inputs).toMatchObject({
      internal: true,
      dropInvalidHeaderFields: true,
    });
    expect(named(result, "sample-inside-80").inputs).toMatchObject({
      conditions: [{ pathPattern: { values: ["/metrics", "/readyz"] } }],
      actions: [{ type: "fixed-response", fixedResponse: { statusCode: "404" } }],
    });
  });

  test("checks the path of the contract, and waits as long as an answer may take", async () => {
    const check = named(await stackOf("medium"), "sample-targets-8080-10-20-0-0-16").inputs.healthCheck as {
      timeout: number;
      interval: number;
    };
    expect(check).toMatchObject({ path: "/readyz", port: "9464", matcher: "200" });
    expect(check.timeout).toBeGreaterThanOrEqual(3);
    expect(check.interval).toBeGreaterThan(check.timeout);
  });
});

test("policies are JSON and contain their conditions", async () => {
  const record = named(await stackOf("medium"), "sample-worker-exec");
  expect(json(record, "assumeRolePolicy")).toMatchObject({
    Statement: [
      {
        Principal: { Service: "ecs-tasks.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": "${sample-workloads-group.ownerId}" } },
      },
    ],
  });
  expect(text(record, "assumeRolePolicy")).toContain('"Version":"2012-10-17"');
});
