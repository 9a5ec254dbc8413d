import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../../base/json.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import { newDirectory } from "../pod/directory.ts";
import { cells } from "./cells.ts";
import { plannedIn } from "./judged.ts";
import { type Shape, schemasOf, strangers } from "./providerSchema.ts";
import { type PlannedResource, plannedResources, terraformPlan } from "./terraformPlan.ts";
import { types } from "./types.ts";

const BUCKET = "aws:s3/bucket:Bucket";

const resource = (type: string, name: string, inputs: ResourceRecord["inputs"]): ResourceRecord => ({
  type,
  name,
  urn: `urn:pulumi:test::echelon::${type}::${name}`,
  parent: null,
  custom: true,
  protect: false,
  provider: null,
  inputs,
  propertyDependencies: {},
});

const planned = (...resources: readonly ResourceRecord[]) => plannedResources(resources, "cell--");

describe("a resource in a plan", () => {
  const key = resource("aws:kms/key:Key", "key", { enableKeyRotation: true });
  const logs = (inputs: ResourceRecord["inputs"]) =>
    planned(key, resource("aws:cloudwatch/logGroup:LogGroup", "logs", inputs))[1];

  test.each<readonly [string, ResourceRecord["inputs"], JsonObject, JsonObject]>([
    ["keeps plain values", { retentionInDays: 90 }, { retention_in_days: 90 }, {}],
    [
      "has a reference instead of a value that another resource gives",
      { kmsKeyId: "${key.arn}" },
      {},
      { kms_key_id: { references: ["aws_kms_key.cell--key.arn"] } },
    ],
    [
      "keeps a text that is unknown in part, so that policies are judged",
      { name: "of-${key.keyId}" },
      { name: "of-${aws_kms_key.cell--key.key_id}" },
      { name: { references: ["aws_kms_key.cell--key.key_id"] } },
    ],
    ["reads an escape as what it stands for", { name: "$${key.arn}" }, { name: "${key.arn}" }, {}],
    ["keeps the keys of a map", { tags: { camelCase: "a" } }, { tags: { camelCase: "a" } }, {}],
  ])("%s", (_, inputs, values, expressions) => {
    const named = { type: "aws_cloudwatch_log_group", name: "cell--logs" };
    const address = "aws_cloudwatch_log_group.cell--logs";
    expect(logs(inputs)).toEqual({ ...named, address, values, expressions });
  });

  test("has blocks as lists, with the names of Terraform", () => {
    const rules = [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }];
    const type = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    const [one] = planned(resource(type, "encryption", { rules }));
    expect(one?.values).toEqual({
      rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: "aws:kms" }] }],
    });
  });

  test("is in every part of the plan under one address", () => {
    const plan = terraformPlan(planned(resource(BUCKET, "files", { forceDestroy: true })));
    const address = "aws_s3_bucket.cell--files";
    expect(plan).toMatchObject({
      planned_values: { root_module: { resources: [{ address, values: { force_destroy: true } }] } },
      resource_changes: [{ address, change: { actions: ["create"], after: { force_destroy: true } } }],
      configuration: { root_module: { resources: [{ address }] } },
    });
  });

  test("of a type without a row is refused", () => {
    expect(() => planned(resource("aws:s3/bucketV9:BucketV9", "files", {}))).toThrow(
      "got aws:s3/bucketV9:BucketV9, expected a row in test/software/judges/types.ts",
    );
  });
});

/** Attributes that Pulumi's provider has from a later version than that of the schemas. */
const newer: readonly string[] = ["aws_elasticache_replication_group.durability"];

describe("Terraform's own provider", () => {
  let directory: string;
  let schemas: ReadonlyMap<string, Shape>;
  let resources: readonly PlannedResource[];

  beforeAll(async () => {
    directory = newDirectory();
    schemas = schemasOf([...new Set(Object.values(types).map(({ type }) => type))], directory);
    resources = (await cells()).flatMap(plannedIn);
  }, 600_000);

  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const strangersOf = (type: string, values: JsonObject): readonly string[] =>
    strangers(type, values, schemas.get(type));

  test("has every attribute of every plan, in its form", () => {
    expect(resources.length).toBeGreaterThan(1000);
    const found = new Set(resources.flatMap(({ type, values }) => strangersOf(type, values)));
    expect([...found].toSorted()).toEqual(newer.map((path) => `${path}: no such attribute`));
  });

  test("has a use for every row of the table of types", () => {
    const used = new Set(resources.map(({ type }) => type));
    expect([...schemas.keys()].filter((type) => !used.has(type))).toEqual([]);
  });

  test.each<readonly [string, string, JsonObject, string]>([
    [
      "a name that it has not",
      "aws_s3_bucket",
      { force_destroyed: true },
      "aws_s3_bucket.force_destroyed: no such attribute",
    ],
    [
      "a name that it has not in a block",
      "aws_s3_bucket_versioning",
      { versioning_configuration: [{ state: "Enabled" }] },
      "aws_s3_bucket_versioning.versioning_configuration.state: no such attribute",
    ],
    [
      "a block that is no list",
      "aws_s3_bucket_versioning",
      { versioning_configuration: { status: "Enabled" } },
      'aws_s3_bucket_versioning.versioning_configuration: got {"status":"Enabled"}, expected a list',
    ],
    [
      "a block where it has a value",
      "aws_kms_key",
      { enable_key_rotation: [true] },
      "aws_kms_key.enable_key_rotation: got [true], expected one value",
    ],
  ])("refuses %s", (_, type, values, message) => {
    expect(strangersOf(type, values)).toEqual([message]);
  });
});
