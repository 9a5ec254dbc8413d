import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../../base/json.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { named, ofType, runStack, statements } from "../../support/awsStack.ts";

/** The large tier as pods on EKS, whose worker grows with its backlog. */
const onEks = (queue: Readonly<Record<string, Json>> = {}): Promise<ProgramResult> =>
  runStack("large", {
    compute: "kubernetes",
    overrides: {
      compute: { default: "kubernetes", allowed: ["kubernetes"] },
      stores: { queue },
      quotas: { memoryGiB: 400, cpu: 400, replicas: 200 },
    },
  });

/** The trigger that counts items, and what KEDA signs in with. */
function counted(result: ProgramResult) {
  const scaled = named(result, "sample-worker-autoscaler").inputs.spec as JsonObject;
  const triggers = scaled.triggers as unknown as readonly JsonObject[];
  return {
    trigger: triggers.find(({ name }) => name === "backlog"),
    access: named(result, "sample-worker-queue-access").inputs.spec,
  };
}

describe("KEDA on EKS", () => {
  test("counts the items of a queue of SQS with a role that reads its attributes alone", async () => {
    const result = await onEks();
    const { trigger, access } = counted(result);
    expect(trigger).toMatchObject({
      type: "aws-sqs-queue",
      metadata: { queueURL: "${sample-queue.url}", awsRegion: "us-east-1" },
    });
    expect(access).toEqual({ podIdentity: { provider: "aws" } });
    expect(statements(named(result, "sample-keda-policy"))).toEqual([
      { Effect: "Allow", Action: ["sqs:GetQueueAttributes"], Resource: ["${sample-queue.arn}"] },
    ]);
    expect(named(result, "sample-keda-identity").inputs).toMatchObject({ serviceAccount: "keda-operator" });
  });

  test.each([
    [{}, "redis-streams", { stream: "queue:items" }],
    [{ library: "celery" }, "redis", { listName: "celery" }],
  ])(
    "counts the items of a queue in ElastiCache with %j as a user that may do no more",
    async (change, type, of) => {
      const result = await onEks({ protocol: "redis", ...change });
      const { trigger, access } = counted(result);
      expect(trigger).toMatchObject({
        type,
        metadata: {
          address: "${sample-queue-redis.primaryEndpointAddress}:6379",
          enableTLS: "true",
          ...of,
        },
      });
      const user = named(result, "sample-queue-redis-user-stack_keda").inputs;
      expect(user.userName).toBe("stack_keda");
      expect(user.accessString).not.toMatch(/@write|@read|xadd|xreadgroup|lpush|rpop/);
      const secrets = ofType(result, "kubernetes:core/v1:Secret").filter(({ name }) =>
        name.endsWith("-keda"),
      );
      expect(secrets).toHaveLength(1);
      const { metadata } = secrets[0]?.inputs ?? {};
      const { name } = metadata as JsonObject;
      expect(access).toEqual({
        secretTargetRef: ["username", "password"].map((parameter) => ({ parameter, name, key: parameter })),
      });
      // It needs no role.
      expect(result.resources.filter(({ name: one }) => one.startsWith("sample-keda-"))).toEqual([]);
    },
  );

  test("gets no role where no workload grows with a queue of SQS", async () => {
    const result = await runStack("medium", {
      compute: "kubernetes",
      overrides: { compute: { default: "kubernetes", allowed: ["kubernetes"] } },
    });
    expect(result.resources.filter(({ name }) => name.startsWith("sample-keda-"))).toEqual([]);
  });
});
