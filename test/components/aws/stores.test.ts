import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { type Choices, container, named, ofType, runStack, stackOf, statements } from "./program.ts";

const withStore = (store: Readonly<Record<string, Json>>, args: Choices = {}) =>
  runStack("regional", {
    ...args,
    overrides: {
      stores: { extra: store },
      workloads: { agents: { uses: ["content", "work", "extra"] } },
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
const redis = { kind: "redis", topology: "single", members: 1, memoryMiB: 512, durable: true };

const environment = (result: ProgramResult, workload: string) =>
  Object.fromEntries(container(result, workload).environment.map(({ name, value }) => [name, value]));

describe("an object store", () => {
  test("is closed, encrypted and versioned, and takes TLS only", async () => {
    const result = await stackOf("regional");
    expect(named(result, "marketing-engine-content-access").inputs).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(named(result, "marketing-engine-content-encryption").inputs.rules).toMatchObject([
      {
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: "aws:kms",
          kmsMasterKeyId: "${marketing-engine-key.arn}",
        },
        bucketKeyEnabled: true,
      },
    ]);
    expect(named(result, "marketing-engine-content-versioning").inputs.versioningConfiguration).toEqual({
      status: "Enabled",
    });
    expect(statements(named(result, "marketing-engine-content-policy"))).toMatchObject([
      { Effect: "Deny", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ]);
  });

  test.each([
    ["regional", 14],
    ["enterprise", 30],
  ] as const)("of the %s tier keeps old versions for %i days", async (tier, noncurrentDays) => {
    expect(named(await stackOf(tier), "marketing-engine-content-lifecycle").inputs.rules).toMatchObject([
      { noncurrentVersionExpiration: { noncurrentDays } },
    ]);
  });

  test("without backups keeps no versions", async () => {
    const result = await runStack("regional", {
      overrides: { stores: { content: { backupDays: 0 } } },
    });
    expect(named(result, "marketing-engine-content-versioning").inputs.versioningConfiguration).toEqual({
      status: "Suspended",
    });
  });
});

describe("a queue", () => {
  test.each([
    ["local", 4],
    ["regional", 7],
    ["enterprise", 14],
  ] as const)("of the %s tier keeps an item for %i days", async (tier, days) => {
    expect(named(await stackOf(tier), "marketing-engine-work").inputs.messageRetentionSeconds).toBe(
      days * 86_400,
    );
  });

  test("is encrypted, takes TLS only, and puts aside what fails again and again", async () => {
    const result = await stackOf("regional");
    const { inputs } = named(result, "marketing-engine-work");
    expect(inputs.kmsMasterKeyId).toBe("${marketing-engine-key.arn}");
    expect(JSON.parse(String(inputs.redrivePolicy))).toEqual({
      deadLetterTargetArn: "${marketing-engine-work-dead.arn}",
      maxReceiveCount: 5,
    });
    expect(
      JSON.parse(String(named(result, "marketing-engine-work-redrive").inputs.redriveAllowPolicy)),
    ).toEqual({
      redrivePermission: "byQueue",
      sourceQueueArns: ["${marketing-engine-work.arn}"],
    });
    for (const name of ["work", "work-dead"]) {
      expect(statements(named(result, `marketing-engine-${name}-policy`))).toMatchObject([
        { Effect: "Deny", Action: "sqs:*" },
      ]);
    }
  });
});

describe("a database", () => {
  test("is RDS with a standby, encrypted, backed up, private and hard to delete", async () => {
    const result = await withStore(postgres);
    const record = named(result, "marketing-engine-extra");
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
    expect(named(result, "marketing-engine-extra-subnets").inputs.subnetIds).toHaveLength(3);
  });

  test("makes its own password, which reaches a workload by reference only", async () => {
    const result = await withStore(postgres);
    expect(named(result, "marketing-engine-extra").inputs).toMatchObject({ manageMasterUserPassword: true });
    expect(named(result, "marketing-engine-extra").inputs).not.toHaveProperty("password");
    expect(environment(result, "agents").DATABASE_URL).toBe(
      "postgresql://echelon@${marketing-engine-extra.address}:5432/app?sslmode=require",
    );
    expect(container(result, "agents").secrets).toEqual([
      {
        name: "PGPASSWORD",
        valueFrom: "${marketing-engine-extra.masterUserSecrets[0].secretArn}:password::",
      },
    ]);
    const open = statements(named(result, "marketing-engine-agents-exec-policy")).find(({ Action }) =>
      Action.includes("secretsmanager:GetSecretValue"),
    );
    expect(open?.Resource).toEqual(["${marketing-engine-extra.masterUserSecrets[0].secretArn}"]);
    expect(environment(result, "dashboard")).not.toHaveProperty("DATABASE_URL");
  });

  test("lets in the workloads and nobody else", async () => {
    const result = await withStore(postgres);
    expect(named(result, "marketing-engine-extra-in").inputs).toMatchObject({
      securityGroupId: "${marketing-engine-extra-group.id}",
      referencedSecurityGroupId: "${marketing-engine-workloads-group.id}",
      fromPort: 5432,
      toPort: 5432,
    });
    expect(named(result, "marketing-engine-extra-out").inputs).toMatchObject({
      securityGroupId: "${marketing-engine-workloads-group.id}",
      fromPort: 5432,
    });
  });

  test("of a trial goes whole", async () => {
    const { inputs, protect } = named(
      await withStore(postgres, { ephemeral: true }),
      "marketing-engine-extra",
    );
    expect(protect).toBe(false);
    expect(inputs).toMatchObject({
      deletionProtection: false,
      skipFinalSnapshot: true,
      deleteAutomatedBackups: true,
    });
    expect(inputs).not.toHaveProperty("finalSnapshotIdentifier");
  });

  test("of one member has no standby", async () => {
    expect(named(await withStore({ ...postgres, members: 1 }), "marketing-engine-extra").inputs.multiAz).toBe(
      false,
    );
  });

  test.each([
    [{ members: 3 }, /expected 1, or 2 \(a primary and its standby\)/],
    [{ databases: ["one", "two"] }, /expected one/],
  ])("with %j is refused", async (change, message) => {
    await expect(withStore({ ...postgres, ...change })).rejects.toThrow(message);
  });
});

describe("a cache", () => {
  test("takes TLS and a token that only Secrets Manager tells", async () => {
    const result = await withStore(redis);
    const record = named(result, "marketing-engine-extra");
    expect(record.type).toBe("aws:elasticache/replicationGroup:ReplicationGroup");
    expect(record.inputs).toMatchObject({
      engine: "valkey",
      nodeType: "cache.t4g.micro",
      transitEncryptionEnabled: true,
      atRestEncryptionEnabled: true,
      authToken: "[secret]",
      numCacheClusters: 1,
      automaticFailoverEnabled: false,
    });
    expect(String(record.inputs.replicationGroupId).length).toBeLessThanOrEqual(40);
    expect(environment(result, "agents").REDIS_URL).toBe(
      "rediss://${marketing-engine-extra.primaryEndpointAddress}:6379",
    );
    expect(container(result, "agents").secrets).toEqual([
      { name: "REDIS_PASSWORD", valueFrom: "${marketing-engine-extra-token-version.arn}" },
    ]);
  });

  test("of several members fails over between zones", async () => {
    const { inputs } = named(
      await withStore({ ...redis, topology: "sentinel", members: 3 }),
      "marketing-engine-extra",
    );
    expect(inputs).toMatchObject({
      numCacheClusters: 3,
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
    });
  });

  test("keeps snapshots only where its writes must survive", async () => {
    expect(named(await withStore(redis), "marketing-engine-extra").inputs.snapshotRetentionLimit).toBe(7);
    expect(
      named(await withStore({ ...redis, durable: false }), "marketing-engine-extra").inputs
        .snapshotRetentionLimit,
    ).toBe(0);
  });
});

test("a host with a database has subnets in the two zones that RDS wants", async () => {
  const result = await runStack("local", {
    overrides: {
      stores: { extra: { ...postgres, members: 1 } },
      workloads: { agents: { uses: ["content", "work", "extra"] } },
      quotas: { cpu: 16, memoryGiB: 16 },
    },
  });
  expect(named(result, "marketing-engine-extra-subnets").inputs.subnetIds).toHaveLength(2);
  expect(ofType(result, "aws:ec2/instance:Instance")).toHaveLength(1);
});
