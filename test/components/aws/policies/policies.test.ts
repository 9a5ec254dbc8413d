import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ResourceRecord } from "../../../../document/document.ts";
import { onAws, presets } from "../../../presets/aws/previews.ts";
import { stackOf } from "../../../support/awsStack.ts";
import { everyType } from "../../../support/everyType.ts";
import { wrongConditions } from "./conditions.ts";
import { formOf, meet, patternOf } from "./pattern.ts";
import { typesIn, wrongInPolicy } from "./resources.ts";
import { type Policy, policiesIn, type Statement } from "./statements.ts";

interface Stack {
  readonly title: string;
  readonly resources: () => Promise<readonly ResourceRecord[]>;
}

const deployers = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../../docs/aws-permissions.json"), "utf8"),
) as Readonly<Record<string, Readonly<Record<string, { readonly Statement: readonly Statement[] }>>>>;

const presetStacks: readonly Stack[] = presets.map((stack) => ({
  title: `the preset ${stack}`,
  resources: async () => (await onAws(stack)).document.resources,
}));

const samples: readonly Stack[] = everyType.map(([tier, choices], index) => ({
  title: `the sample ${tier}, ${index + 1} of every type`,
  resources: async () => (await stackOf(tier, choices)).resources,
}));

describe.each([...presetStacks, ...samples])(
  "the policies of $title",
  { timeout: 60_000 },
  ({ resources }) => {
    test("name ARNs of the right form for each action, and everything only where AWS cannot limit it", async () => {
      const all = await resources();
      const policies = policiesIn(all);
      expect(policies.length).toBeGreaterThan(5);
      const wrong = await Promise.all(policies.map((policy) => wrongInPolicy(policy, typesIn(all))));
      expect(wrong.flat()).toEqual([]);
    });

    test("have conditions that each action takes, by operators that fit", async () => {
      const wrong = await Promise.all(policiesIn(await resources()).map(wrongConditions));
      expect(wrong.flat()).toEqual([]);
    });
  },
);

test.each(Object.entries(deployers))(
  "the policies of who runs %s have conditions that each action takes",
  async (_, policies) => {
    const wrong = await Promise.all(
      Object.entries(policies).map(([name, { Statement }]) =>
        wrongConditions({ name, type: "aws:iam/policy:Policy", statements: Statement }),
      ),
    );
    expect(wrong.flat()).toEqual([]);
  },
);

const policyOf = (...statements: readonly Partial<Statement>[]): Policy => ({
  name: "role-policy",
  type: "aws:iam/rolePolicy:RolePolicy",
  statements: statements.map((one) => ({ Effect: "Allow", ...one })),
});

const types = new Map([
  ["queue", ["aws:sqs/queue:Queue"]],
  ["bucket", ["aws:s3/bucket:Bucket"]],
]);

describe("a resource that is wrong is found", () => {
  test.each<readonly [string, Partial<Statement>, string]>([
    ["everything", { Action: "sqs:SendMessage", Resource: "*" }, "sqs:SendMessage on *"],
    ["another service", { Action: "sqs:SendMessage", Resource: "arn:aws:sns:*:*:x" }, "fits no action"],
    ["another kind", { Action: "s3:ListBucket", Resource: "${bucket.arn}/*" }, "fits no action"],
    ["a bucket for its objects", { Action: "s3:GetObject", Resource: "${bucket.arn}" }, "fits no action"],
    [
      "the output of another resource",
      { Action: "s3:GetObject", Resource: "${queue.arn}" },
      "fits no action",
    ],
    ["no region", { Action: "sqs:SendMessage", Resource: "arn:aws:sqs::*:x" }, "fits no action"],
    [
      "a region too much",
      { Action: "s3:GetObject", Resource: "arn:aws:s3:us-east-1::x/*" },
      "fits no action",
    ],
    ["a part too few", { Action: "ecs:StopTask", Resource: "arn:aws:ecs:*:*:task/x" }, "fits no action"],
    [
      "one that only another action takes",
      { Action: ["s3:ListBucket", "s3:GetObject"], Resource: "${bucket.arn}/*" },
      "s3:ListBucket on no ARN that it takes",
    ],
    [
      "one of two that an action demands",
      { Action: "ec2:AttachVolume", Resource: "arn:aws:ec2:*:*:volume/*" },
      "ec2:AttachVolume without the instance that it demands",
    ],
  ])("%s", async (_, statement, expected) => {
    const wrong = await wrongInPolicy(policyOf(statement), types);
    expect(wrong.join("\n")).toContain(expected);
  });

  test.each<readonly [string, readonly Partial<Statement>[]]>([
    ["a reference", [{ Action: "sqs:SendMessage", Resource: "${queue.arn}" }]],
    ["what is below a reference", [{ Action: "s3:GetObject", Resource: "${bucket.arn}/backups/*" }]],
    ["a search", [{ Action: "ec2:DescribeVolumes", Resource: "*" }]],
    [
      "two statements that together have what an action demands",
      ["volume", "instance"].map((kind) => ({
        Action: "ec2:AttachVolume",
        Resource: `arn:aws:ec2:*:*:${kind}/*`,
      })),
    ],
  ])("%s is right", async (_, statements) => {
    expect(await wrongInPolicy(policyOf(...statements), types)).toEqual([]);
  });
});

describe("a condition that is wrong is found", () => {
  const send = { Action: "sqs:SendMessage", Resource: "${queue.arn}" };
  test.each<readonly [string, Partial<Statement>, string]>([
    [
      "a key that does not exist",
      { ...send, Condition: { StringEquals: { "aws:Nobody": "x" } } },
      "no key of AWS",
    ],
    [
      "a key of another service",
      { ...send, Condition: { StringEquals: { "s3:prefix": "x" } } },
      "does not take",
    ],
    [
      "a key of another action",
      { Action: "s3:GetObject", Condition: { StringEquals: { "s3:x-amz-acl": "private" } } },
      "s3:GetObject does not take s3:x-amz-acl",
    ],
    [
      "tags of a request that gives none",
      { ...send, Condition: { StringEquals: { "aws:RequestTag/a": "b" } } },
      "does not take",
    ],
    [
      "a key that one of two actions takes",
      {
        Action: ["kms:Decrypt", "kms:DescribeKey"],
        Condition: { StringEquals: { "kms:EncryptionContext:a": "b" } },
      },
      "kms:DescribeKey does not take",
    ],
    [
      "a text as a number",
      { ...send, Condition: { NumericEquals: { "aws:SourceAccount": "1" } } },
      "does not fit",
    ],
    [
      "a truth as a text",
      { ...send, Condition: { StringEquals: { "aws:SecureTransport": "true" } } },
      "does not fit",
    ],
    ["a text as an ARN", { ...send, Condition: { ArnLike: { "aws:SourceAccount": "1" } } }, "does not fit"],
    [
      "a list without a set operator",
      { Action: "ec2:CreateTags", Condition: { StringLike: { "aws:TagKeys": "a" } } },
      "does not fit",
    ],
    [
      "one value with a set operator",
      { ...send, Condition: { "ForAnyValue:StringLike": { "aws:SourceAccount": "1" } } },
      "does not fit",
    ],
  ])("%s", async (_, statement, expected) => {
    expect((await wrongConditions(policyOf(statement))).join("\n")).toContain(expected);
  });

  test.each<readonly [string, Partial<Statement>]>([
    ["a global key", { ...send, Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:x" } } }],
    [
      "an operator for a key that may be absent",
      { ...send, Condition: { StringEqualsIfExists: { "aws:SourceAccount": "1" } } },
    ],
    ["a question whether a key is there", { ...send, Condition: { Null: { "aws:SourceArn": "false" } } }],
    [
      "a key with an open part",
      { Action: "kms:Decrypt", Condition: { StringEquals: { "kms:EncryptionContext:a": "b" } } },
    ],
  ])("%s is right", async (_, statement) => {
    expect(await wrongConditions(policyOf(statement))).toEqual([]);
  });
});

describe("a pattern and the form of an ARN", () => {
  test.each([
    ["arn:aws:s3:::x", "arn:${Partition}:s3:::${BucketName}", true],
    ["arn:aws:s3:::x/y", "arn:${Partition}:s3:::${BucketName}", false],
    ["arn:aws:s3:::x/y/z", "arn:${Partition}:s3:::${BucketName}/${ObjectName}", true],
    ["arn:aws:s3:::*", "arn:${Partition}:s3:::${BucketName}/${ObjectName}", true],
    ["arn:aws:ec2:*::snapshot/*", "arn:${Partition}:ec2:${Region}::snapshot/${SnapshotId}", true],
    ["arn:aws:ec2:*:1:snapshot/*", "arn:${Partition}:ec2:${Region}::snapshot/${SnapshotId}", false],
    ["arn:aws:sqs:*:*:sh?p", "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}", true],
    ["arn:aws:sqs:*:*:", "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}", false],
    ["*", "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}", true],
  ])("%s and %s meet: %s", (resource, form, expected) => {
    expect(meet(patternOf(resource), formOf(form))).toBe(expected);
  });
});
