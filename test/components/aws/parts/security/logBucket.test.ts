import type { Output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { policyDocument } from "../../../../../components/aws/parts/security/iam.ts";
import {
  balancerWriter,
  deliveryWriter,
  type LogWriter,
  objectsWriter,
  statementsOf,
  trailWriter,
} from "../../../../../components/aws/parts/security/logWriters.ts";
import type { ProgramResult } from "../../../../../preview/engine/run.ts";
import { named, ofType, stackOf, statements } from "../../../../support/awsStack.ts";
import { type Tier, tiers } from "../../../../support/sample.ts";

const BUCKET = "arn:aws:s3:::logs";
const place = { account: "123456789012", region: "eu-west-1" };

interface Written {
  readonly Sid: string;
  readonly Principal: unknown;
  readonly Action: string;
  readonly Resource: string;
  readonly Condition: unknown;
}

/** The statements of a writer, as AWS reads them. */
async function written(writer: LogWriter): Promise<Written[]> {
  const document = policyDocument(statementsOf(writer, BUCKET)) as Output<string> & {
    promise: () => Promise<string>;
  };
  return (JSON.parse(await document.promise()) as { Statement: Written[] }).Statement;
}

describe("a service may write below its own prefix only, as AWS documents it", () => {
  const trail = "arn:aws:cloudtrail:eu-west-1:123456789012:trail/*shop-trail*";
  test.each<readonly [string, LogWriter, string, string, unknown]>([
    [
      "a load balancer",
      balancerWriter(place),
      "logdelivery.elasticloadbalancing.amazonaws.com",
      "balancer/AWSLogs/123456789012/*",
      { ArnLike: { "aws:SourceArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/*" } },
    ],
    [
      "S3",
      objectsWriter(place.account, ["Shop-content"]),
      "logging.s3.amazonaws.com",
      "objects/*",
      {
        StringEquals: { "aws:SourceAccount": "123456789012" },
        ArnLike: { "aws:SourceArn": ["arn:aws:s3:::*shop-content*"] },
      },
    ],
    [
      "a delivery of CloudWatch",
      deliveryWriter({ ...place, name: "edge", prefix: "edge" }),
      "delivery.logs.amazonaws.com",
      "edge/*",
      {
        StringEquals: {
          "s3:x-amz-acl": "bucket-owner-full-control",
          "aws:SourceAccount": "123456789012",
        },
        ArnLike: { "aws:SourceArn": "arn:aws:logs:eu-west-1:123456789012:delivery-source:*" },
      },
    ],
    [
      "the trail",
      trailWriter(place, "shop-trail"),
      "cloudtrail.amazonaws.com",
      "trail/AWSLogs/123456789012/*",
      {
        StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" },
        ArnLike: { "aws:SourceArn": trail },
      },
    ],
  ])("%s", async (_, writer, Service, key, Condition) => {
    const [first] = await written(writer);
    expect(first).toEqual({
      Sid: writer.name,
      Effect: "Allow",
      Principal: { Service },
      Action: "s3:PutObject",
      Resource: `${BUCKET}/${key}`,
      Condition,
    });
  });

  test("and the trail, which asks whose the bucket is, may ask that", async () => {
    expect(await written(trailWriter(place, "shop-trail"))).toMatchObject([
      { Action: "s3:PutObject" },
      {
        Action: "s3:GetBucketAcl",
        Resource: BUCKET,
        Condition: { ArnLike: { "aws:SourceArn": trail } },
      },
    ]);
  });
});

const buckets = ["sample-logs", "sample-audit"];
const policyOf = (result: ProgramResult, bucket: string) => statements(named(result, `${bucket}-policy`));

/** Where each writer of a bucket may write, by its service. */
const writersOf = (result: ProgramResult, bucket: string): readonly (readonly [string, string])[] =>
  policyOf(result, bucket).flatMap(({ Principal, Action, Resource }) =>
    Action === "s3:PutObject"
      ? [[(Principal as { Service: string }).Service, String(Resource).replace(/^[^/]*\//, "")] as const]
      : [],
  );

describe("the buckets of logs", () => {
  const owned = (prefix: string) => `${prefix}/AWSLogs/\${sample-workloads-group.ownerId}/*`;
  test.each<readonly [Tier, string, (readonly [string, string])[]]>([
    ["small", "sample-logs", [["delivery.logs.amazonaws.com", "edge/*"]]],
    [
      "medium",
      "sample-logs",
      [
        ["delivery.logs.amazonaws.com", "edge/*"],
        ["logdelivery.elasticloadbalancing.amazonaws.com", owned("balancer")],
      ],
    ],
    [
      "large",
      "sample-logs",
      [
        ["delivery.logs.amazonaws.com", "edge/*"],
        ["logdelivery.elasticloadbalancing.amazonaws.com", owned("balancer")],
        ["logging.s3.amazonaws.com", "objects/*"],
      ],
    ],
    ["large", "sample-audit", [["cloudtrail.amazonaws.com", owned("trail")]]],
  ])("of the %s tier: %s admits who writes there", async (tier, bucket, expected) => {
    expect(writersOf(await stackOf(tier), bucket)).toEqual(expected);
  });

  test.each(tiers)("of the %s tier give each service a prefix of its own", async (tier) => {
    const result = await stackOf(tier);
    for (const bucket of buckets.filter((name) => result.resources.some((one) => one.name === name))) {
      const prefixes = writersOf(result, bucket).map(([, key]) => key.split("/")[0]);
      expect(new Set(prefixes).size).toBe(prefixes.length);
    }
  });

  test("take nothing without TLS", async () => {
    const result = await stackOf("large");
    for (const bucket of buckets)
      expect(policyOf(result, bucket).at(-1)).toEqual({
        Sid: "DenyPlainText",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [`\${${bucket}.arn}`, `\${${bucket}.arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      });
  });

  test("receive what their writers write: each writer's resource names a bucket and a prefix of its statement", async () => {
    const result = await stackOf("large");
    expect(named(result, "sample-balancer-10-20-0-0-16").inputs.accessLogs).toMatchObject({
      bucket: "${sample-logs.id}",
      prefix: "balancer",
    });
    expect(named(result, "sample-files-logging").inputs).toMatchObject({
      targetBucket: "${sample-logs.id}",
      targetPrefix: "objects/files/",
    });
    expect(named(result, "sample-audit-logging").inputs).toMatchObject({
      bucket: "${sample-audit.id}",
      targetBucket: "${sample-logs.id}",
      targetPrefix: "objects/audit/",
    });
    const objects = policyOf(result, "sample-logs").find(
      ({ Principal }) => (Principal as { Service?: string }).Service === "logging.s3.amazonaws.com",
    );
    expect(objects?.Condition).toMatchObject({
      ArnLike: { "aws:SourceArn": ["arn:aws:s3:::*sample-files*", "arn:aws:s3:::*sample-audit*"] },
    });
    expect(named(result, "sample-trail").inputs).toMatchObject({
      s3BucketName: "${sample-audit.id}",
      s3KeyPrefix: "trail",
    });
  });

  test.each<readonly [Tier, number]>([
    ["small", 7],
    ["medium", 30],
    ["large", 90],
  ])(
    "of the %s tier keep logs for the %i days of the tier, also those that somebody deletes",
    async (tier, days) => {
      const result = await stackOf(tier);
      for (const bucket of buckets.filter((name) => result.resources.some((one) => one.name === name))) {
        const { rules } = named(result, `${bucket}-lifecycle`).inputs as {
          readonly rules: readonly object[];
        };
        expect(rules[0]).toMatchObject({
          status: "Enabled",
          expiration: { days },
          noncurrentVersionExpiration: { noncurrentDays: days },
        });
        expect(named(result, `${bucket}-versioning`).inputs.versioningConfiguration).toEqual({
          status: "Enabled",
        });
      }
    },
  );
});

describe("the audit", () => {
  test.each([
    ["aws:ec2/flowLog:FlowLog", ["sample-flows"]],
    ["aws:cloudtrail/trail:Trail", ["sample-trail"]],
    ["aws:s3/bucketLogging:BucketLogging", ["sample-audit-logging", "sample-files-logging"]],
  ])("has a %s only with enterprise security", async (type, names) => {
    expect(ofType(await stackOf("large"), type).map(({ name }) => name)).toEqual(names);
    expect(ofType(await stackOf("medium"), type)).toEqual([]);
    expect(ofType(await stackOf("small"), type)).toEqual([]);
  });

  test("has a trail of all regions, whose files can be proven, with a bucket and a key of its own", async () => {
    const result = await stackOf("large");
    const key = "${sample-audit-key.arn}";
    expect(named(result, "sample-trail").inputs).toMatchObject({
      kmsKeyId: key,
      enableLogFileValidation: true,
      isMultiRegionTrail: true,
    });
    expect(named(result, "sample-audit-encryption").inputs.rules).toEqual([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key },
        bucketKeyEnabled: true,
      },
    ]);
    const [, encrypts, describes] = statements(named(result, "sample-audit-key"));
    const arn = "arn:aws:cloudtrail:us-east-1:${sample-workloads-group.ownerId}:trail/*sample-trail*";
    expect(encrypts).toMatchObject({
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "kms:GenerateDataKey*",
      Condition: { ArnLike: { "aws:SourceArn": arn } },
    });
    expect(describes).toMatchObject({
      Action: "kms:DescribeKey",
      Condition: { ArnLike: { "aws:SourceArn": arn } },
    });
  });

  test("has no trail, bucket or key where the organization has a trail, and still the flow logs", async () => {
    const result = await stackOf("large", { auditTrail: "existing" });
    expect(result.resources.filter(({ name }) => /^sample-(audit|trail)/.test(name))).toEqual([]);
    expect(ofType(result, "aws:ec2/flowLog:FlowLog")).toHaveLength(1);
  });
});
