import { describe, expect, test } from "vitest";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { container, named, ofType, runStack, statements } from "../../support/awsStack.ts";

const QUEUE = "aws:sqs/queue:Queue";

/** A stack with a worker for each workflow; each worker has a queue of its own where the tier says so. */
const withWorkflows = (queuePerCopy: boolean, workflows = ["ads", "seo"]): Promise<ProgramResult> =>
  runStack("medium", {
    workflows,
    overrides: {
      stores: { queue: { queuePerCopy } },
      workloads: { worker: { perWorkflow: true } },
      quotas: { memoryGiB: 64, cpu: 64, replicas: 60 },
    },
  });

const parts = withWorkflows(true);

const environment = (result: ProgramResult, workload: string) =>
  Object.fromEntries(container(result, workload).environment.map(({ name, value }) => [name, value]));

const queuesOf = (result: ProgramResult) =>
  ofType(result, QUEUE)
    .map(({ name }) => name)
    .filter((name) => name.startsWith("sample-queue"));

/** What the role of a workload may do, by queue. */
const rightsOf = (result: ProgramResult, workload: string): Record<string, readonly string[]> =>
  Object.fromEntries(
    statements(named(result, `sample-${workload}-task-policy`))
      .filter(({ Action }) => JSON.stringify(Action).includes("sqs:"))
      .map(({ Action, Resource }) => [String(Resource), [Action].flat()]),
  );

describe("a store in SQS with a queue for each copy", () => {
  test("has a queue and dead letters for each, and the first has the names of a single one", async () => {
    const result = await parts;
    expect(queuesOf(result)).toEqual([
      "sample-queue-dead",
      "sample-queue",
      "sample-queue-dead_seo",
      "sample-queue_seo",
    ]);
    expect(JSON.parse(String(named(result, "sample-queue_seo").inputs.redrivePolicy))).toEqual({
      deadLetterTargetArn: "${sample-queue-dead_seo.arn}",
      maxReceiveCount: 5,
    });
    for (const name of queuesOf(result)) {
      expect(named(result, name)).toMatchObject({
        protect: true,
        inputs: { kmsMasterKeyId: "${sample-key.arn}" },
      });
      expect(statements(named(result, `${name}-policy`))).toMatchObject([
        { Effect: "Deny", Action: "sqs:*" },
      ]);
    }
    expect(queuesOf(await withWorkflows(false))).toEqual(["sample-queue-dead", "sample-queue"]);
  });

  test("lets the worker of one copy take only from its own", async () => {
    const result = await parts;
    const take = expect.arrayContaining(["sqs:ReceiveMessage", "sqs:DeleteMessage"]);
    expect(rightsOf(result, "worker-ads")).toEqual({ "${sample-queue.arn}": take });
    expect(rightsOf(result, "worker-seo")).toEqual({ "${sample-queue_seo.arn}": take });
  });

  test("lets who is no copy send to all of them, and take from none", async () => {
    const rights = rightsOf(await parts, "web");
    expect(Object.keys(rights)).toEqual(["${sample-queue.arn}", "${sample-queue_seo.arn}"]);
    expect(Object.values(rights).flat()).not.toContain("sqs:ReceiveMessage");
  });

  test("gives a worker the URL of its queue, and a sender those of all, by the names of the copies", async () => {
    const result = await parts;
    expect(environment(result, "worker-ads").QUEUE_URL).toBe("${sample-queue.url}");
    expect(environment(result, "worker-seo").QUEUE_URL).toBe("${sample-queue_seo.url}");
    const sender = environment(result, "web");
    expect(JSON.parse(sender.QUEUE_NAMES ?? "null")).toEqual({
      ads: "${sample-queue.url}",
      seo: "${sample-queue_seo.url}",
    });
    expect(sender).not.toHaveProperty("QUEUE_URL");
    expect(environment(await withWorkflows(false), "web")).not.toHaveProperty("QUEUE_NAMES");
  });

  test("grows each worker with the age of its own queue", async () => {
    const result = await runStack("large", {
      workflows: ["ads", "seo"],
      overrides: {
        stores: { queue: { queuePerCopy: true } },
        workloads: { worker: { perWorkflow: true, enforces: [] } },
        quotas: { memoryGiB: 400, cpu: 400, replicas: 200 },
      },
    });
    const queries = (workload: string) =>
      JSON.stringify(named(result, `sample-${workload}-backlog-high`).inputs.metricQueries);
    expect(queries("worker-ads")).toContain("${sample-queue.name}");
    expect(queries("worker-seo")).toContain("${sample-queue_seo.name}");
    expect(queries("worker-seo")).not.toContain("${sample-queue.name}");
  });

  test("has alarms for each queue", async () => {
    const alarms = ofType(await parts, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name);
    expect(alarms).toEqual(
      expect.arrayContaining([
        "sample-trigger-dead-letters-queue-ads",
        "sample-trigger-dead-letters-queue-seo",
      ]),
    );
    expect(alarms).not.toContain("sample-trigger-dead-letters-queue");
  });

  test("has one queue for one copy, with the variables of a single one", async () => {
    const result = await withWorkflows(true, ["ads"]);
    expect(queuesOf(result)).toEqual(["sample-queue-dead", "sample-queue"]);
    expect(environment(result, "web").QUEUE_URL).toBe("${sample-queue.url}");
  });
});
