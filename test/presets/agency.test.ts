import { beforeAll, describe, expect, test } from "vitest";
import { loadProfile } from "../../profiles/load.ts";
import { at, listAt } from "../support/kubernetesStack.ts";
import { type Preset, presetOf } from "./preset.ts";

describe("the preset agency-starter", () => {
  let preset: Preset;
  beforeAll(async () => {
    preset = await presetOf("agency-starter");
  });

  test("runs one server over SQLite, and never two", () => {
    expect(preset.names("Deployment")).toEqual(["agency-server"]);
    const server = preset.object("Deployment", "agency-server");
    expect(at(server, "spec.replicas")).toBe(1);
    expect(at(server, "spec.strategy.type")).toBe("Recreate");
  });

  test("hands WAL mode and the rotation of 10 files of 10 MB to the server", () => {
    expect(preset.variables("agency-server")).toMatchObject({
      DATABASE_JOURNAL_MODE: "wal",
      LOG_MAX_FILE_MB: "10",
      LOG_MAX_FILES: "10",
    });
  });

  test("has a volume for SQLite, and a copy of it every night", () => {
    expect(preset.plan.stores["database-volume"]).toMatchObject({ kind: "sqlite", journalMode: "wal" });
    expect(preset.plan.stores["database-volume"]?.backup).not.toBeNull();
  });

  test("asks for the secret of each platform that the source names", () => {
    const { externals } = loadProfile("agency/starter");
    expect(Object.values(externals).map(({ title }) => title)).toEqual([
      "Meta Ads",
      "Google Ads",
      "Google Drive",
      "ClickUp",
      "WhatsApp",
    ]);
    expect(preset.variables("agency-server").MISSING_SECRETS?.split(",")).toEqual(
      Object.values(externals).map(({ secret }) => secret),
    );
  });

  test("has one benchmark: 20 clients in 2 to 5 minutes", () => {
    const { benchmarks, declares } = loadProfile("agency/starter");
    expect(benchmarks.monitoringRunSeconds).toEqual({ min: 120, max: 300 });
    expect(declares?.benchmarks?.monitoringRunSeconds).toMatchObject({
      unit: "seconds",
      sense: "atMost",
      quantity: { amount: 20, unit: "clients" },
    });
  });
});

describe("the preset agency-growth", () => {
  let preset: Preset;
  beforeAll(async () => {
    preset = await presetOf("agency-growth");
  });

  test("deploys webhooks, scheduler and workers apart, the scheduler once", () => {
    expect(preset.names("Deployment").toSorted()).toEqual([
      "agency-scheduler",
      "agency-webhooks",
      "agency-worker",
    ]);
    expect(at(preset.object("Deployment", "agency-scheduler"), "spec.replicas")).toBe(1);
  });

  test("gives BullMQ the keys of its library, in a Redis that is durable and evicts nothing, apart from the cache", () => {
    const args = (store: string): unknown =>
      at(listAt(preset.object("StatefulSet", store), "spec.template.spec.containers")[0], "args");
    expect(args("agency-jobs-redis")).toEqual(
      expect.arrayContaining(["--appendonly", "yes", "--maxmemory-policy", "noeviction"]),
    );
    expect(preset.plan.stores["jobs-redis"]).toMatchObject({ queue: { library: { name: "bullmq" } } });
    expect(args("agency-cache-redis")).toEqual(expect.arrayContaining(["--maxmemory-policy", "allkeys-lru"]));
  });

  test.each(["agency-webhooks", "agency-worker"])("connects %s to both, and to PostgreSQL", (name) => {
    const variables = preset.variables(name);
    expect(variables.QUEUE_URL).toContain("jobs-redis");
    expect(variables.REDIS_URL).toContain("cache-redis");
    expect(variables.DATABASE_URL).toContain("/agency");
    expect(variables.PGPASSWORD).toMatch(/^[a-z-]+\/[a-z-]+$/);
  });
});

describe("the preset agency-scale", () => {
  let preset: Preset;
  beforeAll(async () => {
    preset = await presetOf("agency-scale");
  });

  test("has a service for each name in echelon:workflows, which grows by itself", () => {
    expect(preset.names("Deployment")).toContain("agency-workflow-client-monitoring");
    expect(preset.names("HorizontalPodAutoscaler")).toContain("agency-workflow-client-monitoring-autoscaler");
    expect(preset.variables("agency-workflow-client-monitoring").WORKFLOW).toBe("client-monitoring");
  });

  test.each(["costs", "knowledge", "audit"])("has a cluster of PostgreSQL for %s alone", (concern) => {
    const cluster = preset.object("Cluster", `agency-${concern}-cloudnative-pg`);
    expect(at(cluster, "spec.bootstrap.initdb.database")).toBe(concern);
    expect(at(cluster, "spec.instances")).toBe(3);
    const prefix = concern.toUpperCase();
    const variables = preset.variables("agency-workflow-client-monitoring");
    expect(variables[`${prefix}_DATABASE_URL`]).toContain(`/${concern}`);
    expect(variables[`${prefix}_PGPASSWORD`]).toContain(concern);
  });

  test("lets webhooks know no costs", () => {
    expect(Object.keys(preset.variables("agency-webhooks"))).not.toContain("COSTS_DATABASE_URL");
  });

  test("orchestrates workflows by RabbitMQ with three brokers", () => {
    expect(at(preset.object("RabbitmqCluster", "agency-jobs-rabbitmq-operator"), "spec.replicas")).toBe(3);
    expect(preset.variables("agency-scheduler").QUEUE_URL).toMatch(/^amqps?:/);
  });
});
