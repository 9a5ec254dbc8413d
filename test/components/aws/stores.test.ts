import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { container, named, ofType, runStack, stackOf, statements } from "../../support/awsStack.ts";
import type { Choices } from "../../support/sampleStack.ts";

const withStore = (store: Readonly<Record<string, Json>>, args: Choices = {}) =>
  runStack("medium", {
    ...args,
    overrides: {
      stores: { extra: store },
      workloads: {
        worker: { uses: { files: ["read", "write"], queue: ["send", "take"], extra: ["read", "write"] } },
      },
      quotas: { memoryGiB: 32, cpu: 32 },
    },
  });

const postgres = {
  kind: "postgres",
  version: 17,
  members: 2,
  cpu: 2,
  memoryMiB: 4096,
  capacityGB: 30,
  databases: ["app"],
  backupDays: 14,
};

const environment = (result: ProgramResult, workload: string) =>
  Object.fromEntries(container(result, workload).environment.map(({ name, value }) => [name, value]));

describe("an object store", () => {
  test("is private, encrypted and versioned, and accepts only TLS", async () => {
    const result = await stackOf("medium");
    expect(named(result, "sample-files-access").inputs).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(named(result, "sample-files-encryption").inputs.rules).toMatchObject([
      {
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: "aws:kms",
          kmsMasterKeyId: "${sample-key.arn}",
        },
        bucketKeyEnabled: true,
      },
    ]);
    expect(named(result, "sample-files-versioning").inputs.versioningConfiguration).toEqual({
      status: "Enabled",
    });
    expect(statements(named(result, "sample-files-policy"))).toMatchObject([
      { Effect: "Deny", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ]);
  });

  test.each([
    ["medium", 14],
    ["large", 30],
  ] as const)("of the %s tier keeps old versions for %i days", async (tier, noncurrentDays) => {
    expect(named(await stackOf(tier), "sample-files-lifecycle").inputs.rules).toMatchObject([
      { noncurrentVersionExpiration: { noncurrentDays } },
    ]);
  });

  test("without backups keeps no versions", async () => {
    const result = await runStack("medium", {
      overrides: { stores: { files: { backupDays: 0 } } },
    });
    expect(named(result, "sample-files-versioning").inputs.versioningConfiguration).toEqual({
      status: "Suspended",
    });
  });
});

describe("a queue", () => {
  test.each([
    ["small", 4],
    ["medium", 7],
    ["large", 14],
  ] as const)("of the %s tier keeps an item for %i days", async (tier, days) => {
    expect(named(await stackOf(tier), "sample-queue").inputs.messageRetentionSeconds).toBe(days * 86_400);
  });

  test("is encrypted, accepts only TLS, and moves an item that fails repeatedly to a dead-letter queue", async () => {
    const result = await stackOf("medium");
    const { inputs } = named(result, "sample-queue");
    expect(inputs.kmsMasterKeyId).toBe("${sample-key.arn}");
    expect(JSON.parse(String(inputs.redrivePolicy))).toEqual({
      deadLetterTargetArn: "${sample-queue-dead.arn}",
      maxReceiveCount: 5,
    });
    expect(JSON.parse(String(named(result, "sample-queue-redrive").inputs.redriveAllowPolicy))).toEqual({
      redrivePermission: "byQueue",
      sourceQueueArns: ["${sample-queue.arn}"],
    });
    for (const name of ["queue", "queue-dead"]) {
      expect(statements(named(result, `sample-${name}-policy`))).toMatchObject([
        { Effect: "Deny", Action: "sqs:*" },
      ]);
    }
  });
});

describe("a database", () => {
  test("is RDS with a standby, encrypted, backed up, private and hard to delete", async () => {
    const result = await withStore(postgres);
    const record = named(result, "sample-extra");
    expect(record.type).toBe("aws:rds/instance:Instance");
    expect(record.protect).toBe(true);
    expect(record.inputs).toMatchObject({
      engine: "postgres",
      engineVersion: "17",
      instanceClass: "db.t4g.medium",
      allocatedStorage: 30,
      storageEncrypted: true,
      multiAz: true,
      publiclyAccessible: false,
      backupRetentionPeriod: 14,
      deletionProtection: true,
      skipFinalSnapshot: false,
      deleteAutomatedBackups: false,
    });
    expect(record.inputs.finalSnapshotIdentifier).toMatch(/^[a-z][a-z0-9-]{0,62}$/);
    expect(named(result, "sample-extra-subnets").inputs.subnetIds).toHaveLength(3);
  });

  test("makes its own password, which a workload gets only by reference", async () => {
    const result = await withStore(postgres);
    expect(named(result, "sample-extra").inputs).toMatchObject({ manageMasterUserPassword: true });
    expect(named(result, "sample-extra").inputs).not.toHaveProperty("password");
    expect(environment(result, "worker").DATABASE_URL).toBe(
      "postgresql://echelon@${sample-extra.address}:5432/app?sslmode=require",
    );
    expect(container(result, "worker").secrets).toEqual([
      {
        name: "PGPASSWORD",
        valueFrom: "${sample-extra.masterUserSecrets[0].secretArn}:password::",
      },
    ]);
    const open = statements(named(result, "sample-worker-exec-policy")).find(({ Action }) =>
      Action.includes("secretsmanager:GetSecretValue"),
    );
    expect(open?.Resource).toEqual(["${sample-extra.masterUserSecrets[0].secretArn}"]);
    expect(environment(result, "web")).not.toHaveProperty("DATABASE_URL");
  });

  test("accepts connections only from the workloads", async () => {
    const result = await withStore(postgres);
    expect(named(result, "sample-extra-in").inputs).toMatchObject({
      securityGroupId: "${sample-extra-group.id}",
      referencedSecurityGroupId: "${sample-workloads-group.id}",
      fromPort: 5432,
      toPort: 5432,
    });
    expect(named(result, "sample-extra-out").inputs).toMatchObject({
      securityGroupId: "${sample-workloads-group.id}",
      fromPort: 5432,
    });
  });

  test("of a trial is deleted completely", async () => {
    const { inputs, protect } = named(await withStore(postgres, { ephemeral: true }), "sample-extra");
    expect(protect).toBe(false);
    expect(inputs).toMatchObject({
      deletionProtection: false,
      skipFinalSnapshot: true,
      deleteAutomatedBackups: true,
    });
    expect(inputs).not.toHaveProperty("finalSnapshotIdentifier");
  });

  test("of one member has no standby", async () => {
    expect(named(await withStore({ ...postgres, members: 1 }), "sample-extra").inputs.multiAz).toBe(false);
  });
});

test("a host with a database has public subnets in the two zones that RDS needs, and private ones in every zone in which a tier may be", async () => {
  const result = await runStack("small", {
    overrides: {
      stores: { extra: { ...postgres, members: 1 } },
      workloads: {
        worker: { uses: { files: ["read", "write"], queue: ["send", "take"], extra: ["read", "write"] } },
      },
      quotas: { cpu: 16, memoryGiB: 16 },
    },
  });
  expect(named(result, "sample-extra-subnets").inputs.subnetIds).toHaveLength(3);
  const subnets = ofType(result, "aws:ec2/subnet:Subnet").map(({ name }) => name);
  expect(subnets.filter((name) => name.includes("-public-"))).toHaveLength(2);
  expect(ofType(result, "aws:ec2/instance:Instance")).toHaveLength(1);
});
