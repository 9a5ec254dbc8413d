import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { container, named, runStack, stackOf, statements } from "../../support/awsStack.ts";

const actions = (result: ProgramResult, role: string): string[] =>
  statements(named(result, `sample-${role}-policy`)).flatMap(({ Action }) => Action);

const SEND = ["sqs:SendMessage", "sqs:GetQueueAttributes"];
const TAKE = [
  "sqs:ReceiveMessage",
  "sqs:DeleteMessage",
  "sqs:ChangeMessageVisibility",
  "sqs:GetQueueAttributes",
];
const PROTECT = ["ecs:GetTaskProtection", "ecs:UpdateTaskProtection"];
const READ = ["s3:ListBucket", "s3:GetObject"];
const WRITE = ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"];
const DECRYPT = ["kms:Decrypt"];
const ENCRYPT = ["kms:Decrypt", "kms:GenerateDataKey"];

const both = [...SEND, ...TAKE.filter((action) => !SEND.includes(action))];

/** The tier in which a workload has other rights; null takes a store away. */
const uses = (workload: string, rights: Json) => ({
  overrides: { workloads: { [workload]: { uses: rights } } },
});

describe("the role of a workload", () => {
  test.each([
    [
      "web, which reads files and puts items into the queue,",
      "web-task",
      [...READ, ...DECRYPT, ...SEND, ...ENCRYPT],
    ],
    [
      "worker, which reads and writes files and takes items,",
      "worker-task",
      [...READ, ...WRITE, ...ENCRYPT, ...TAKE, ...DECRYPT, ...PROTECT],
    ],
    ["job, which puts items into the queue,", "job-task", [...SEND, ...ENCRYPT]],
  ])("of the %s allows exactly that", async (_, role, allowed) => {
    expect(actions(await stackOf("medium"), role)).toEqual(allowed);
  });

  test.each([
    ["only writes files", { files: ["write"], queue: null }, [...WRITE, ...ENCRYPT]],
    ["only reads files", { files: ["read"], queue: null }, [...READ, ...DECRYPT]],
    ["puts into and takes from the queue", { queue: ["send", "take"] }, [...both, ...ENCRYPT]],
  ])("of a job that %s allows exactly that", async (_, rights, allowed) => {
    expect(actions(await runStack("medium", uses("job", rights)), "job-task")).toEqual(allowed);
  });

  test("uses the key of the stack only through the services of its stores", async () => {
    const policies = statements(named(await stackOf("medium"), "sample-worker-task-policy"));
    const keys = policies.filter(({ Resource }) => Resource === "${sample-key.arn}");
    expect(keys.map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
      { StringEquals: { "kms:ViaService": "sqs.us-east-1.amazonaws.com" } },
    ]);
  });

  test("of who takes items may protect tasks of the stack's own cluster, and no others", async () => {
    const policies = statements(named(await stackOf("medium"), "sample-worker-task-policy"));
    expect(policies.filter(({ Action }) => Action.includes("ecs:UpdateTaskProtection"))).toEqual([
      {
        Effect: "Allow",
        Action: PROTECT,
        Resource: "arn:aws:ecs:us-east-1:${sample-workloads-group.ownerId}:task/${sample-cluster.name}/*",
      },
    ]);
  });

  test.each(["web", "job"])("of the %s, which only sends items, may protect nothing", async (workload) => {
    expect(actions(await stackOf("medium"), `${workload}-task`)).not.toContain("ecs:UpdateTaskProtection");
  });

  test("on one machine is the union, because a machine has one role", async () => {
    const result = await runStack("small", uses("web", { queue: ["send"] }));
    const queue = statements(named(result, "sample-host-policy")).find(
      ({ Resource }) => Resource === "${sample-queue.arn}",
    );
    expect(queue?.Action).toEqual(both);
  });
});

describe("the secrets of a workload", () => {
  const secrets = { "mail-api-key": "mail", "search-api-key": "search" };

  test.each([
    ["web", ["SEARCH_API_KEY"], "search-api-key"],
    ["worker", ["MAIL_API_KEY"], "mail-api-key"],
  ])("of the %s are those of the services that it calls", async (workload, variables, secret) => {
    const result = await runStack("medium", { secrets });
    expect(container(result, workload).secrets.map(({ name }) => name)).toEqual(variables);
    const opened = statements(named(result, `sample-${workload}-exec-policy`)).find(({ Action }) =>
      Action.includes("secretsmanager:GetSecretValue"),
    );
    expect(opened?.Resource).toEqual([`\${sample-secret-${secret}-version.arn}`]);
  });

  test("are none where it calls no service", async () => {
    const result = await runStack("medium", { secrets });
    expect(container(result, "job").secrets).toEqual([]);
    expect(actions(result, "job-exec")).not.toContain("secretsmanager:GetSecretValue");
  });
});
