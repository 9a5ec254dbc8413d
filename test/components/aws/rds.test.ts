import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { container, named, ofType, runStack, statements } from "../../support/awsStack.ts";
import type { Choices } from "../../support/sampleStack.ts";

const postgres = {
  kind: "postgres",
  version: 17,
  members: 1,
  cpu: 2,
  memoryMiB: 4096,
  capacityGB: 30,
  databases: ["app"],
  backupDays: 14,
};

const INSTANCE = "aws:rds/instance:Instance";
const pooler = { instances: 3, mode: "transaction", poolSize: 50, maxClients: 2000 };

/** A stack of the medium tier, whose worker and job use a database. */
const withDatabase = (store: Readonly<Record<string, Json>> = {}, args: Choices = {}) =>
  runStack("medium", {
    ...args,
    overrides: {
      stores: { extra: { ...postgres, ...store } },
      workloads: {
        worker: { uses: { files: ["read", "write"], queue: ["send", "take"], extra: ["read", "write"] } },
      },
      quotas: { memoryGiB: 64, cpu: 64 },
    },
  });

const variablesOf = (result: ProgramResult, workload: string): Record<string, string> =>
  Object.fromEntries(container(result, workload).environment.map(({ name, value }) => [name, value]));

const secretsOf = (result: ProgramResult, workload: string): Record<string, string> =>
  Object.fromEntries(container(result, workload).secrets.map(({ name, valueFrom }) => [name, valueFrom]));

/** What RDS makes of a number of members. */
const arrangements: readonly (readonly [Readonly<Record<string, Json>>, boolean, number])[] = [
  [{ members: 1 }, false, 0],
  [{ members: 2 }, true, 0],
  [{ members: 2, readReplicas: true }, true, 1],
  [{ members: 3 }, true, 1],
  [{ members: 3, readReplicas: true }, true, 1],
  [{ members: 5 }, true, 3],
];

describe("members of a database", () => {
  test.each(arrangements)("%j: standby %s, %i replicas", async (store, multiAz, replicas) => {
    const result = await withDatabase(store);
    expect(named(result, "sample-extra").inputs.multiAz).toBe(multiAz);
    const copies = ofType(result, INSTANCE).filter(({ inputs }) => "replicateSourceDb" in inputs);
    expect(copies).toHaveLength(replicas);
    for (const { inputs, protect } of copies) {
      expect(protect).toBe(false);
      expect(inputs).toMatchObject({
        replicateSourceDb: "sample-extra-test-${sample-extra-identifier.hex}",
        instanceClass: "db.t4g.medium",
        storageEncrypted: true,
        multiAz: false,
        publiclyAccessible: false,
        vpcSecurityGroupIds: ["${sample-extra-group.id}"],
        skipFinalSnapshot: true,
      });
      // RDS takes these from the primary.
      for (const input of ["engine", "username", "password", "dbName", "kmsKeyId", "parameterGroupName"])
        expect(inputs).not.toHaveProperty(input);
    }
  });

  test("a replica is in a zone of its own, and has a log with key and retention time", async () => {
    const result = await withDatabase({ members: 4 });
    const [first, second] = ["sample-extra-17-replica-1", "sample-extra-17-replica-2"].map((name) =>
      named(result, name),
    );
    expect(first?.inputs.availabilityZone).not.toEqual(second?.inputs.availabilityZone);
    expect(first?.inputs.enabledCloudwatchLogsExports).toEqual(["postgresql"]);
    expect(named(result, "sample-extra-17-replica-1-log").inputs).toMatchObject({
      kmsKeyId: "${sample-key.arn}",
    });
  });

  test("workloads read from all replicas by a URL of their own, where there are any", async () => {
    const result = await withDatabase({ members: 4 });
    expect(variablesOf(result, "worker").DATABASE_READ_URL).toBe(
      "postgresql://echelon@${sample-extra-17-replica-1.address}:5432,${sample-extra-17-replica-2.address}:5432/app?sslmode=require",
    );
    expect(variablesOf(await withDatabase({ members: 2 }), "worker")).not.toHaveProperty("DATABASE_READ_URL");
  });

  test("a server with replicas has backups of a day in any case, from which they begin", async () => {
    const days = async (store: Readonly<Record<string, Json>>) =>
      named(await withDatabase(store), "sample-extra").inputs.backupRetentionPeriod;
    expect(await days({ members: 3, backupDays: 0 })).toBe(1);
    expect(await days({ members: 2, backupDays: 0 })).toBe(0);
  });
});

describe("the settings of a server", () => {
  const parametersOf = async (store: Readonly<Record<string, Json>>) =>
    named(await withDatabase(store), "sample-extra-parameters").inputs;

  test("demand TLS, say who connects, and have the stated number of connections", async () => {
    const { family, parameters } = await parametersOf({ maxConnections: 350 });
    expect(family).toBe("postgres17");
    expect(parameters).toEqual([
      { name: "rds.force_ssl", value: "1", applyMethod: "immediate" },
      { name: "log_connections", value: "1", applyMethod: "immediate" },
      { name: "log_disconnections", value: "1", applyMethod: "immediate" },
      { name: "max_connections", value: "350", applyMethod: "pending-reboot" },
    ]);
  });

  test("leave the number to RDS where the tier states none", async () => {
    expect((await parametersOf({})).parameters).toHaveLength(3);
  });

  test("are of the family of the major version", async () => {
    expect((await parametersOf({ version: 16 })).family).toBe("postgres16");
  });
});

/** Which arrangements have a password of the stack. */
const passwords: readonly (readonly [string, Readonly<Record<string, Json>>, boolean])[] = [
  ["one member", {}, false],
  ["a standby", { members: 2 }, false],
  ["a replica", { members: 3 }, true],
  ["a proxy", { pooler }, true],
];

describe("the password of the owner", () => {
  test.each(passwords)("with %s: of the stack %j %s", async (_, store, own) => {
    const result = await withDatabase(store);
    const { inputs } = named(result, "sample-extra");
    expect(["manageMasterUserPassword" in inputs, "password" in inputs]).toEqual([!own, own]);
    expect(secretsOf(result, "worker").PGPASSWORD).toBe(
      own
        ? "${sample-extra-password-secret-version.arn}:password::"
        : "${sample-extra.masterUserSecrets[0].secretArn}:password::",
    );
  });

  test("of the stack is a secret, and stands in Secrets Manager with the name of the user", async () => {
    const result = await withDatabase({ members: 3 });
    expect(named(result, "sample-extra").inputs.password).toBe("[secret]");
    expect(named(result, "sample-extra-password-secret-version").inputs.secretString).toBe("[secret]");
    expect(named(result, "sample-extra-password-secret").inputs.kmsKeyId).toBe("${sample-key.arn}");
  });
});

describe("a proxy", () => {
  test("stands before the primary, takes only TLS, and opens as many connections as the poolers of the tier", async () => {
    const result = await withDatabase({ pooler, maxConnections: 200 });
    expect(named(result, "sample-extra-proxy").inputs).toMatchObject({
      engineFamily: "POSTGRESQL",
      requireTls: true,
      auths: [
        {
          authScheme: "SECRETS",
          iamAuth: "DISABLED",
          clientPasswordAuthType: "POSTGRES_SCRAM_SHA_256",
          secretArn: "${sample-extra-password-secret-version.arn}",
        },
      ],
      vpcSecurityGroupIds: ["${sample-extra-proxy-group.id}"],
    });
    // 3 poolers with 50 connections, of 200.
    expect(named(result, "sample-extra-proxy-pool").inputs.connectionPoolConfig).toEqual({
      maxConnectionsPercent: 75,
    });
    expect(named(result, "sample-extra-proxy-target").inputs).toMatchObject({
      dbInstanceIdentifier: "sample-extra-test-${sample-extra-identifier.hex}",
    });
  });

  test("may read its one secret, and nothing else", async () => {
    const result = await withDatabase({ pooler });
    expect(statements(named(result, "sample-extra-proxy-role-policy"))).toEqual([
      {
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue"],
        Resource: ["${sample-extra-password-secret-version.arn}"],
      },
      {
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: "${sample-key.arn}",
        Condition: { StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } },
      },
    ]);
  });

  test("is called by the workloads, and calls the server", async () => {
    const result = await withDatabase({ pooler });
    const ends = (name: string) => {
      const { securityGroupId, referencedSecurityGroupId, fromPort } = named(result, name).inputs;
      return [securityGroupId, referencedSecurityGroupId, fromPort];
    };
    const [workloads, proxy, server] = ["workloads", "extra-proxy", "extra"].map(
      (name) => `\${sample-${name}-group.id}`,
    );
    expect(ends("sample-extra-to-proxy")).toEqual([workloads, proxy, 5432]);
    expect(ends("sample-extra-proxy-in")).toEqual([proxy, workloads, 5432]);
    expect(ends("sample-extra-proxy-out")).toEqual([proxy, server, 5432]);
    expect(ends("sample-extra-from-proxy")).toEqual([server, proxy, 5432]);
  });

  test("is where workloads connect; they read from the replicas themselves", async () => {
    const result = await withDatabase({ pooler, members: 3, readReplicas: true });
    const { DATABASE_URL, DATABASE_READ_URL } = variablesOf(result, "worker");
    expect(DATABASE_URL).toBe("postgresql://echelon@${sample-extra-proxy.endpoint}:5432/app?sslmode=require");
    expect(DATABASE_READ_URL).toContain("@${sample-extra-17-replica-1.address}:5432/");
  });

  test("is not there where the tier has no pooler", async () => {
    const result = await withDatabase({ members: 3 });
    expect(result.resources.filter(({ type }) => type.startsWith("aws:rds/proxy"))).toEqual([]);
    expect(variablesOf(result, "worker").DATABASE_URL).toContain("@${sample-extra.address}:5432/");
  });
});

/** Variables of the task that makes databases. */
function setUpOf(result: ProgramResult, server: string) {
  const [first] = JSON.parse(
    String(named(result, `sample-${server}-setup-definition`).inputs.containerDefinitions),
  ) as {
    command: string[];
    environment: { name: string; value: string }[];
    secrets: { name: string; valueFrom: string }[];
  }[];
  const { command = [], environment = [], secrets = [] } = first ?? {};
  return {
    command,
    environment: Object.fromEntries(environment.map(({ name, value }) => [name, value])),
    secrets: Object.fromEntries(secrets.map(({ name, valueFrom }) => [name, valueFrom])),
  };
}

describe("several databases on one server", () => {
  test("are made by a task before the workloads, of which RDS makes the first", async () => {
    const result = await withDatabase({ databases: ["app", "old-orders"] });
    expect(named(result, "sample-extra").inputs.dbName).toBe("app");
    const { command, environment, secrets } = setUpOf(result, "extra");
    expect(command.slice(0, 2)).toEqual(["sh", "-c"]);
    expect(environment).toMatchObject({
      ...{ PGHOST: "${sample-extra.address}", PGUSER: "echelon", PGDATABASE: "app", OWN: "old_orders" },
      AUTHORITY: expect.stringMatching(/^-----BEGIN CERTIFICATE-----/),
    });
    expect(secrets).toEqual({ PGPASSWORD: "${sample-extra.masterUserSecrets[0].secretArn}:password::" });
    expect(variablesOf(result, "worker").DATABASE_URL_OLD_ORDERS).toBe(
      "postgresql://echelon@${sample-extra.address}:5432/old_orders?sslmode=require",
    );
  });

  test("need no task where there is one", async () => {
    expect(ofType(await withDatabase(), "aws:lambda/invocation:Invocation")).toEqual([]);
  });

  /** The database of `large`, which is a guest of the one that comes first by name. */
  const shared = (more: Readonly<Record<string, Json>> = {}) =>
    runStack("large", {
      databases: "shared",
      overrides: {
        stores: { books: { ...postgres, databases: ["books"], variablePrefix: "BOOKS", ...more } },
        workloads: { worker: { uses: { books: ["read"], database: ["read"] } } },
        quotas: { memoryGiB: 96, cpu: 96 },
      },
    });

  test("of several stores have a user each, whose password only Secrets Manager hands out", async () => {
    const result = await shared();
    expect(ofType(result, INSTANCE).map(({ name }) => name)).toEqual(["sample-books"]);
    const { environment, secrets } = setUpOf(result, "books");
    expect(environment).toMatchObject({
      ...{ PGDATABASE: "books", OWN: "", GUESTS: "database_app", DATABASES_database_app: "sample" },
    });
    expect(secrets.PASSWORD_database_app).toBe("${sample-database-password-secret-version.arn}:password::");
    expect(variablesOf(result, "worker")).toMatchObject({
      DATABASE_URL: "postgresql://database_app@${sample-books.address}:5432/sample?sslmode=require",
      BOOKS_DATABASE_URL: "postgresql://echelon@${sample-books.address}:5432/books?sslmode=require",
    });
    expect(secretsOf(result, "worker").PGPASSWORD).toBe(
      "${sample-database-password-secret-version.arn}:password::",
    );
  });

  test("of several stores share a proxy, which knows each user", async () => {
    const result = await shared({ pooler, maxConnections: 400 });
    const { auths } = named(result, "sample-books-proxy").inputs;
    expect(auths).toMatchObject([
      { secretArn: "${sample-books-password-secret-version.arn}" },
      { secretArn: "${sample-database-password-secret-version.arn}" },
    ]);
    // 3 x 50 connections to each of two databases, of 400.
    expect(named(result, "sample-books-proxy-pool").inputs.connectionPoolConfig).toEqual({
      maxConnectionsPercent: 75,
    });
  });

  test("of several stores are copied as long as the one with the most days", async () => {
    const result = await shared({ backupDays: 7 });
    expect(named(result, "sample-books").inputs.backupRetentionPeriod).toBe(14);
  });
});

describe("copies for longer than RDS keeps them", () => {
  test("are made by AWS Backup, once a day, into a vault with the key of the stack", async () => {
    const result = await withDatabase({ backupDays: 90 });
    expect(named(result, "sample-extra").inputs.backupRetentionPeriod).toBe(35);
    expect(named(result, "sample-backups").inputs.kmsKeyArn).toBe("${sample-key.arn}");
    expect(named(result, "sample-extra-long-backups").inputs.rules).toMatchObject([
      { lifecycle: { deleteAfter: 90 }, targetVaultName: expect.stringContaining("sample-test-") },
    ]);
    expect(named(result, "sample-extra-long-backups-of").inputs).toMatchObject({
      resources: ["${sample-extra.arn}"],
      iamRoleArn: "${sample-backups-role.arn}",
    });
  });

  test("delete nothing but what AWS Backup itself has made", async () => {
    const result = await withDatabase({ backupDays: 90 });
    const deleting = statements(named(result, "sample-backups-role-policy")).filter(({ Action }) =>
      [Action].flat().some((one) => one.includes(":Delete")),
    );
    expect(deleting.map(({ Resource }) => Resource)).toEqual([
      ["arn:aws:rds:*:*:snapshot:awsbackup:*", "arn:aws:rds:*:*:cluster-snapshot:awsbackup:*"],
    ]);
  });

  test.each<readonly [string, Readonly<Record<string, Json>>, Choices]>([
    ["up to 35 days", { backupDays: 35 }, {}],
    ["a trial", { backupDays: 90 }, { ephemeral: true }],
  ])("are not made for %s", async (_, store, args) => {
    const { resources } = await withDatabase(store, args);
    expect(resources.filter(({ type }) => type.startsWith("aws:backup/"))).toEqual([]);
  });
});

describe("a major version", () => {
  const upgrade = (version: number, named: Readonly<Record<string, number>>) =>
    withDatabase({ version, members: 3 }, { upgrade: named });

  test("is upgraded at once where the operator names it, with settings and replicas of its own", async () => {
    const result = await upgrade(18, { extra: 18 });
    expect(named(result, "sample-extra").inputs).toMatchObject({
      engineVersion: "18",
      allowMajorVersionUpgrade: true,
      applyImmediately: true,
    });
    expect(named(result, "sample-extra-parameters").inputs.family).toBe("postgres18");
    expect(named(result, "sample-extra-18-replica-1").inputs.replicateSourceDb).toBeDefined();
  });

  test("is not where nobody names it", async () => {
    const { inputs } = named(await upgrade(18, {}), "sample-extra");
    expect(inputs).not.toHaveProperty("allowMajorVersionUpgrade");
    expect(inputs).not.toHaveProperty("applyImmediately");
  });

  test.each<readonly [Readonly<Record<string, number>>, RegExp]>([
    [{ other: 18 }, /upgrade: got the store other, expected extra: only a database/],
    [{ queue: 18 }, /upgrade: got the store queue, expected extra/],
    [{ extra: 17 }, /upgrade\.extra: got 17, expected 18, the version that the tier states/],
  ])("named as %j is refused", async (wrong, message) => {
    await expect(upgrade(18, wrong)).rejects.toThrow(message);
  });
});
