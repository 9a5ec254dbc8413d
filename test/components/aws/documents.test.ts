import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import { databaseAuthority } from "../../../components/aws/parts/security/databaseAuthority.ts";
import { Holding } from "../../../components/holding.ts";
import { parseSettings } from "../../../config/settings.ts";
import { plan } from "../../../plan/plan.ts";
import { inspectProgram, type ProgramResult, type ProgramRun } from "../../../preview/engine/run.ts";
import { checkUnknownOutputs } from "../../../preview/engine/unknown.ts";
import { container, ofType, runStack } from "../../support/awsStack.ts";
import { at, environmentOf, named, podOf } from "../../support/kubernetesStack.ts";
import { SAMPLE, sampleProfile, sampleReference } from "../../support/sample.ts";
import { withDocuments } from "../../support/withDocuments.ts";
import { awsOn, clusters } from "../onAws.ts";

const store = {
  ...{ kind: "mongodb", version: 8, shards: 1, members: 3, cpu: 2, memoryMiB: 8192, capacityGB: 30 },
  backupDays: 14,
  indexes: { idx_lead_status: { collection: "leads", fields: ["status", "created_at"] } },
};
const workloads = {
  web: { uses: { leads: ["read"] } },
  worker: { uses: { leads: ["read", "write"] } },
};

/** The large tier on a cluster that a stack on AWS makes. */
function runOf(change: Readonly<Record<string, Json>>, keys: object): ProgramRun {
  const program = () => {
    const settings = parseSettings({ profile: sampleReference("large"), target: "aws", ...keys }, "echelon:");
    const overrides = { stores: { leads: { ...store, ...change } }, workloads };
    const profile = sampleProfile("large", overrides);
    const planned = plan(
      { ...profile, compute: { default: "kubernetes", allowed: ["kubernetes"] } },
      "aws",
      {},
    );
    const parent = new pulumi.ComponentResource("echelon:index:System", SAMPLE);
    const facts = { name: SAMPLE, stack: "large", plan: planned, settings, secrets: {}, tags: {} };
    const builder = awsOn(clusters.known);
    const inRegion = { ...facts, region: "us-east-1" };
    builder.check(inRegion);
    return { ...builder.build({ ...inRegion, holding: new Holding(), parent }).outputs };
  };
  return { project: "echelon", stack: "large", config: {}, program };
}

const run = (change: Readonly<Record<string, Json>> = {}, keys: object = {}) =>
  inspectProgram(runOf(change, keys), "whole");

const CLUSTER = "aws:docdb/cluster:Cluster";
const INSTANCE = "aws:docdb/clusterInstance:ClusterInstance";
const inputsOf = (result: ProgramResult, type: string) => ofType(result, type).map(({ inputs }) => inputs);

describe("MongoDB on AWS", () => {
  test("is DocumentDB: encrypted, in private subnets, backed up, and hard to delete", async () => {
    const result = await run();
    const [cluster] = ofType(result, CLUSTER);
    expect(cluster?.protect).toBe(true);
    expect(cluster?.inputs).toMatchObject({
      engine: "docdb",
      engineVersion: "8.0.0",
      storageEncrypted: true,
      kmsKeyId: "${sample-key.arn}",
      masterPassword: "[secret]",
      backupRetentionPeriod: 14,
      deletionProtection: true,
      skipFinalSnapshot: false,
      vpcSecurityGroupIds: ["${sample-leads-group.id}"],
      enabledCloudwatchLogsExports: ["audit", "profiler"],
    });
    const [{ subnetIds }] = inputsOf(result, "aws:docdb/subnetGroup:SubnetGroup") as [Record<string, Json>];
    expect(subnetIds).toEqual([0, 1, 2].map((zone) => `\${sample-private-${zone}.id}`));
    const [parameters] = inputsOf(result, "aws:docdb/clusterParameterGroup:ClusterParameterGroup");
    expect(parameters).toMatchObject({
      family: "docdb8.0",
      parameters: expect.arrayContaining([expect.objectContaining({ name: "tls", value: "enabled" })]),
    });
  });

  test("has each member in another zone, on the smallest class that holds its memory", async () => {
    const instances = inputsOf(await run(), INSTANCE);
    expect(instances.map(({ availabilityZone }) => availabilityZone)).toEqual(
      [0, 1, 2].map((zone) => `\${sample-private-${zone}.availabilityZone}`),
    );
    expect(new Set(instances.map(({ instanceClass }) => instanceClass))).toEqual(new Set(["db.r6g.large"]));
    const [small, ...others] = inputsOf(await run({ members: 1, memoryMiB: 4096 }), INSTANCE);
    expect([small?.instanceClass, others]).toEqual(["db.t4g.medium", []]);
    await expect(run({ cpu: 64 })).rejects.toThrow("got MongoDB members of 64 vCPU and 8192 MiB");
  });

  test("keeps as many days of backups as the tier states: AWS Backup those that DocumentDB does not keep", async () => {
    const days = async (backupDays: number) =>
      inputsOf(await run({ backupDays }), CLUSTER).map((one) => one.backupRetentionPeriod);
    expect([await days(90), await days(0)]).toEqual([[35], [1]]);
    const plansOf = async (backupDays: number) =>
      inputsOf(await run({ backupDays }), "aws:backup/plan:Plan").map((plan) =>
        at(plan, "rules.0.lifecycle"),
      );
    expect([await plansOf(90), await plansOf(35)]).toEqual([[{ deleteAfter: 90 }], []]);
  });

  test("leaves nothing behind as a trial", async () => {
    const result = await run({}, { ephemeral: true });
    const [cluster] = ofType(result, CLUSTER);
    expect(cluster?.protect).toBe(false);
    expect(cluster?.inputs).toMatchObject({ deletionProtection: false, skipFinalSnapshot: true });
    expect(cluster?.inputs).not.toHaveProperty("finalSnapshotIdentifier");
    const groups = inputsOf(result, "aws:cloudwatch/logGroup:LogGroup").map(({ name }) => String(name));
    expect(groups.filter((name) => name.startsWith("/aws/docdb"))).toEqual([]);
  });

  test("is built without a value being read before it is known", async () => {
    await checkUnknownOutputs(runOf({}, {}));
  });
});

describe("DocumentDB, as a cluster of the stack reaches it", () => {
  const options =
    "authSource=admin&replicaSet=rs0&retryWrites=false&tls=true&tlsCAFile=/etc/echelon-authorities/leads-documentdb/ca.crt";

  test("has a user for each workload with the rights of the plan, and the stated indexes", async () => {
    const result = await run();
    const job = environmentOf(podOf(result, "sample-leads-documentdb-setup"));
    expect(job).toMatchObject({ LOGIN: "echelon", HOSTS: "${sample-leads.endpoint}:27017", REPLICA_SET: "" });
    expect(job.OPTIONS).toContain("&tls=true&tlsCAFile=/etc/echelon-authorities/leads-documentdb/ca.crt");
    expect(JSON.parse(job.USERS ?? "")).toEqual([
      { name: "web", roles: [{ name: "read", db: "leads" }] },
      { name: "worker", roles: [{ name: "readWrite", db: "leads" }] },
    ]);
    expect(JSON.parse(job.INDEXES ?? "")).toEqual(store.indexes);
    expect(environmentOf(podOf(result, "sample-worker"))).toMatchObject({
      MONGODB_URL: `mongodb://worker@\${sample-leads.endpoint}:27017/leads?${options}`,
      MONGODB_PASSWORD: "${sample-leads-documentdb-user-worker.metadata.name}/password",
    });
  });

  test("is verified by a certificate that no image has, in each pod that calls it", async () => {
    const result = await run();
    for (const name of ["sample-worker", "sample-leads-documentdb-setup"]) {
      expect(at(podOf(result, name).spec, "volumes")).toContainEqual({
        name: "leads-documentdb-ca",
        secret: { secretName: "leads-documentdb-authority", items: [{ key: "ca.crt", path: "ca.crt" }] },
      });
    }
    expect(inputsOf(result, INSTANCE)[0]).toMatchObject({ caCertIdentifier: "rds-ca-rsa2048-g1" });
  });

  test("lets only the Job and the workloads that use it out to it, after its members stand", async () => {
    const result = await run();
    const policy = (name: string) =>
      named(result, "NetworkPolicy", `sample-network-store-leads-documentdb-${name}`);
    expect(at(policy("setup").inputs, "spec.podSelector.matchLabels")).toEqual({
      "app.kubernetes.io/component": "store-setup",
      "echelon.dev/store": "leads-documentdb",
    });
    expect(at(policy("users").inputs, "spec.podSelector.matchExpressions.0.values")).toEqual([
      "web",
      "worker",
    ]);
    const { urn } = named(result, "Job", "sample-leads-documentdb-setup");
    const members = ofType(result, INSTANCE).map((one) => one.urn);
    expect(result.dependencies.get(urn)).toEqual(expect.arrayContaining(members));
  });
});

describe("DocumentDB without a cluster", () => {
  const made = () => runStack("medium", { overrides: { ...withDocuments.overrides } });

  test("has a user for each workload too, whose password is in Secrets Manager", async () => {
    const { environment, secrets } = container(await made(), "worker");
    expect(environment).toContainEqual({
      name: "MONGODB_URL",
      value:
        "mongodb://worker@${sample-leads.endpoint}:27017/leads?authSource=admin&replicaSet=rs0&retryWrites=false&tls=true",
    });
    expect(secrets).toContainEqual({
      name: "MONGODB_PASSWORD",
      valueFrom: "${sample-leads-user-worker-version.arn}",
    });
  });

  test("gets users and indexes from a task that verifies it, before workloads start", async () => {
    const result = await made();
    const task = ofType(result, "aws:ecs/taskDefinition:TaskDefinition").find(
      ({ name }) => name === "sample-leads-setup-definition",
    );
    const [setup] = JSON.parse(String(task?.inputs.containerDefinitions)) as [ReturnType<typeof container>];
    const variables = Object.fromEntries(setup.environment.map(({ name, value }) => [name, value]));
    expect(variables).toMatchObject({
      LOGIN: "echelon",
      AUTHORITY: databaseAuthority("us-east-1"),
      OPTIONS: expect.stringMatching(/retryWrites=false&tls=true&tlsCAFile=\/tmp\/authority\.pem$/),
      USERS: '[{"name":"worker","roles":[{"name":"readWrite","db":"leads"}]}]',
    });
    expect(setup.command?.[2]).toMatch(/> \/tmp\/authority\.pem && mongosh /);
    expect(setup.secrets).toEqual([
      { name: "PASSWORD", valueFrom: "${sample-leads-root-version.arn}" },
      { name: "PASSWORD_0", valueFrom: "${sample-leads-user-worker-version.arn}" },
    ]);
    expect(JSON.stringify(setup)).not.toContain("[secret]");
  });
});

describe("the certificate of databases", () => {
  test("is that of the region, by which everything there is signed", () => {
    const { subject, ca, validTo } = new X509Certificate(databaseAuthority("eu-central-1"));
    expect(subject).toContain("CN=Amazon RDS eu-central-1 Root CA RSA2048 G1");
    expect(ca).toBe(true);
    expect(Date.parse(validTo)).toBeGreaterThan(Date.parse("2050-01-01"));
  });

  test("is refused for a region that has none", () => {
    expect(() => databaseAuthority("moon-1")).toThrow('aws:region: got "moon-1"');
  });
});
