import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { checkUnknownOutputs } from "../../../preview/engine/unknown.ts";
import { json, named, ofType, runStack, statements } from "../../support/awsStack.ts";
import { runEks } from "../../support/eksStack.ts";
import { stacksOn } from "../../support/sampleStack.ts";

const { runOf } = stacksOn("aws", { region: "us-east-1" });

const overrides = (store: Readonly<Record<string, Json>> = {}) => ({
  stores: { queue: { protocol: "redis", memoryMiB: 256, ...store } },
  quotas: { memoryGiB: 32, cpu: 32 },
});
const made = new Map<string, Promise<ProgramResult>>();

/** Such a stack, made once for all tests, which only read it. */
function withQueue(store: Readonly<Record<string, Json>> = {}): Promise<ProgramResult> {
  const key = JSON.stringify(store);
  const result = made.get(key) ?? runStack("large", { overrides: overrides(store) });
  made.set(key, result);
  return result;
}

const COUNTER = "sample-queue-redis-counter";
const FUNCTION = "aws:lambda/function:Function";

const counted = (result: ProgramResult): Record<string, Json> => {
  const { variables } = named(result, COUNTER).inputs.environment as { variables: Record<string, string> };
  return JSON.parse(variables.COUNTED ?? "") as Record<string, Json>;
};

/** The metric of a queue in an alarm, if it is there. */
const readBy = (result: ProgramResult, alarm: string): string =>
  JSON.stringify(named(result, alarm).inputs.metricQueries);

describe("a queue in ElastiCache, with workloads on ECS", () => {
  test("is counted each minute", async () => {
    const result = await withQueue();
    expect(named(result, `${COUNTER}-schedule`).inputs).toMatchObject({
      scheduleExpression: "rate(1 minute)",
      target: { arn: `\${${COUNTER}.arn}`, retryPolicy: { maximumRetryAttempts: 0 } },
    });
    expect(statements(named(result, `${COUNTER}-start-policy`))).toEqual([
      { Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: `\${${COUNTER}.arn}` },
    ]);
    expect(counted(result)).toEqual({
      ...{ host: "${sample-queue-redis.primaryEndpointAddress}", port: 6379, user: "stack_counter" },
      queues: [{ kind: "stream", key: "queue:items", dead: "queue:dead" }],
      dimensions: { Stack: "sample-test", Store: "queue" },
    });
  });

  test("is counted by a user of its own, who may ask for nothing else", async () => {
    const result = await withQueue();
    expect(named(result, "sample-queue-redis-user-stack_counter").inputs.accessString).toBe(
      "on resetchannels -@all +@connection -@dangerous %R~queue:items %R~queue:dead +xinfo|stream +xlen",
    );
    const { userId } = named(result, "sample-queue-redis-user-stack_counter").inputs;
    expect(named(result, "sample-queue-redis-users").inputs.userIds).toContain(userId);
  });

  test("is reached from the private subnets, by a group that reaches nothing else", async () => {
    const result = await withQueue();
    expect(named(result, COUNTER).inputs.vpcConfig).toEqual({
      subnetIds: [0, 1, 2].map((zone) => `\${sample-private-${zone}.id}`),
      securityGroupIds: [`\${${COUNTER}-group.id}`],
    });
    const rules = result.resources.filter(
      ({ type, inputs }) =>
        type.startsWith("aws:vpc/securityGroup") && inputs.securityGroupId === `\${${COUNTER}-group.id}`,
    );
    expect(rules.map(({ inputs }) => [inputs.referencedSecurityGroupId, inputs.fromPort])).toEqual([
      ["${sample-queue-redis-group.id}", 6379],
    ]);
  });

  test("has its password as a secret, encrypted with the key of the stack", async () => {
    const { inputs } = named(await withQueue(), COUNTER);
    const { variables } = inputs.environment as { variables: Record<string, string> };
    expect(variables.PASSWORD).toBe("[secret]");
    expect(inputs.kmsKeyArn).toBe("${sample-key.arn}");
    expect(JSON.stringify(counted(await withQueue()))).not.toContain("password");
  });

  test("alerts by the age of what waits and by what failed, and shows how many items wait", async () => {
    const result = await withQueue();
    const alarms = ofType(result, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) =>
      JSON.stringify(inputs.metricQueries),
    );
    for (const name of ["oldest_seconds", "failed_items"])
      expect(
        alarms.some((one) => one.includes(name)),
        name,
      ).toBe(true);
    const [dashboard] = ofType(result, "aws:cloudwatch/dashboard:Dashboard");
    if (dashboard === undefined) throw new Error("no dashboard");
    expect(JSON.stringify(json(dashboard, "dashboardBody"))).toContain("waiting_items");
  });

  test("adds replicas when the oldest item is too old, as with SQS", async () => {
    const redis = await withQueue();
    const sqs = await runStack("large");
    const name = "sample-worker-backlog-high";
    const ofAge = ({ inputs }: ReturnType<typeof named>) => [inputs.threshold, inputs.evaluationPeriods];
    expect(ofAge(named(redis, name))).toEqual(ofAge(named(sqs, name)));
    expect(readBy(redis, name)).toContain('"Queue":"queue:items"');
    expect(readBy(redis, name)).toContain("oldest_seconds");
  });

  test("adds replicas by the number of items where a library has a list, which has no age", async () => {
    const result = await withQueue({ library: "celery" });
    expect(counted(result).queues).toEqual([{ kind: "list", key: "celery" }]);
    expect(named(result, "sample-queue-redis-user-stack_counter").inputs.accessString).toBe(
      "on resetchannels -@all +@connection -@dangerous %R~celery +llen",
    );
    const alarm = readBy(result, "sample-worker-backlog-high");
    expect(alarm).toContain("waiting_items");
    expect(alarm).toContain("RunningTaskCount");
    const all = ofType(result, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => inputs);
    expect(JSON.stringify(all)).not.toContain("oldest_seconds");
  });

  test("is planned without a value being read before it is known", async () => {
    await checkUnknownOutputs(runOf("large", { overrides: overrides() }));
  });
});

describe("nothing counts", () => {
  test.each<[string, () => Promise<ProgramResult>]>([
    ["a queue of SQS, which counts itself", () => runStack("large")],
    [
      "a cache",
      () =>
        runStack("large", {
          overrides: {
            stores: {
              extra: { kind: "redis", topology: "single", members: 1, memoryMiB: 300, durable: true },
            },
          },
        }),
    ],
    ["a queue of pods, for which KEDA counts", () => runEks("large", { overrides: overrides() })],
  ])("%s", async (_, stack) => {
    const result = await stack();
    expect(ofType(result, FUNCTION).filter(({ name }) => name.endsWith("-counter"))).toEqual([]);
    expect(result.resources.filter(({ name }) => name.includes("stack_counter"))).toEqual([]);
  });
});
