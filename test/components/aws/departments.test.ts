import { describe, expect, test } from "vitest";
import { previewStack } from "../../../preview/stack.ts";
import { named, ofType, runStack, statements } from "../../support/awsStack.ts";
import type { Choices } from "../../support/sampleStack.ts";
import { withWorkloads } from "../../support/workloadKinds.ts";

const apart = { perDepartment: true };
const overrides = withWorkloads(
  { web: apart, worker: apart, job: apart },
  { features: { multiTenancy: true } },
);
const run = (departments?: readonly string[]) =>
  runStack("medium", { overrides, ...(departments === undefined ? {} : { departments }) } as Choices);

describe("departments with containers", () => {
  test("have services, tasks, stores and paths of their own", async () => {
    const result = await run(["sales", "support"]);
    const names = (type: string) => ofType(result, type).map(({ name }) => name);
    expect(names("aws:ecs/service:Service")).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^sample-web-sales/),
        expect.stringMatching(/^sample-web-support/),
        "sample-worker-sales",
        "sample-worker-support",
      ]),
    );
    expect(names("aws:sqs/queue:Queue")).toEqual(
      expect.arrayContaining(["sample-queue-sales", "sample-queue-support"]),
    );
    expect(named(result, "sample-web-support-path-80").inputs.conditions).toEqual([
      { pathPattern: { values: ["/support", "/support/*"] } },
    ]);
  });

  test("have rights on their own stores only", async () => {
    const result = await run(["sales", "support"]);
    const policy = JSON.stringify(statements(named(result, "sample-worker-sales-task-policy")));
    expect(policy).toContain("sample-queue-sales");
    expect(policy).not.toContain("support");
  });

  test("answer 404 to what is of none of them", async () => {
    const result = await run(["sales", "support"]);
    expect(named(result, "sample-listener-80").inputs.defaultActions).toMatchObject([
      { type: "fixed-response", fixedResponse: { statusCode: "404" } },
    ]);
  });

  test("are one where the operator names none", async () => {
    const result = await run();
    expect(ofType(result, "aws:sqs/queue:Queue").map(({ name }) => name)).toContain("sample-queue");
  });
});

test("the store of audit records is a bucket of its own beside that of the trail, and locked", async () => {
  const values = { "echelon:profile": "marcus/enterprise", "echelon:target": "aws" };
  const { document } = await previewStack({
    stack: "marcus-enterprise",
    config: { values, secretKeys: [] },
  });
  const buckets = document.resources.filter(({ type }) => type === "aws:s3/bucket:Bucket");
  expect(buckets.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["marcus-audit", "marcus-audit-store"]),
  );
  expect(new Set(buckets.map(({ name }) => name)).size).toBe(buckets.length);
  const [lock] = document.resources.filter(({ type }) => /ObjectLock/.test(type));
  expect(lock?.inputs).toMatchObject({
    bucket: "${marcus-audit-store.id}",
    rule: { defaultRetention: { mode: "GOVERNANCE", days: 365 } },
  });
});
