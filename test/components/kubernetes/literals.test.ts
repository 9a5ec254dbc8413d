import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import { System } from "../../../components/system.ts";
import type { SystemArgs } from "../../../config/args.ts";
import { type ProgramResult, runProgram } from "../../../preview/engine/run.ts";
import { testRun } from "../../support/inProcess.ts";
import { at, environmentOf, listAt, named, ofKind, podOf } from "../../support/kubernetesStack.ts";

/** The literal examples of the sources, as the API server gets them. */
const stackOf = (profile: string, args: Partial<SystemArgs> = {}): Promise<ProgramResult> =>
  runProgram(
    testRun(() => {
      new System("sys", { profile, target: "kubernetes", operators: "install", ...args });
      return {};
    }),
  );

const stacks = {
  base: stackOf("multi-agent/base"),
  "10x": stackOf("multi-agent/10x", { licences: ["neo4j"] }),
  current: stackOf("bella/current"),
  optimized: stackOf("bella/optimized"),
  enterprise: stackOf("bella/enterprise"),
} as const;
type Stack = keyof typeof stacks;

const container = async (stack: Stack, workload: string): Promise<Json> =>
  podOf(await stacks[stack], `sys-${workload}`).containers[0] ?? null;
const environment = async (stack: Stack, workload: string): Promise<Record<string, string>> =>
  environmentOf(podOf(await stacks[stack], `sys-${workload}`));
/** The autoscaler of a workload, an HPA or KEDA's. */
const autoscaler = async (stack: Stack, workload: string): Promise<Readonly<Record<string, Json>>> => {
  const result = await stacks[stack];
  const name = `sys-${workload}-autoscaler`;
  const found = result.resources.find((resource) => resource.name === name);
  if (found === undefined) throw new Error(`there is no autoscaler ${name}`);
  return found.inputs as Readonly<Record<string, Json>>;
};

const utilizationOf = (name: string, averageUtilization: number) => ({
  type: "Resource",
  resource: { name, target: { type: "Utilization", averageUtilization } },
});

describe("the multi-agent system", () => {
  test("has the HPA agent-pool of the Deployment marketing-agents", async () => {
    const hpa = await autoscaler("10x", "marketing-agents");
    expect(hpa).toMatchObject({
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "agent-pool" },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "marketing-agents" },
        minReplicas: 10,
        maxReplicas: 50,
      },
    });
    expect(listAt(hpa.spec, "metrics")).toEqual([utilizationOf("cpu", 70)]);
    const { inputs } = named(await stacks["10x"], "Deployment", "sys-marketing-agents");
    expect(at(inputs, "metadata.name")).toBe("marketing-agents");
  });

  test("has 3 to 10 individual agents at a CPU utilization of 70", async () => {
    const hpa = await autoscaler("base", "marketing-agents");
    expect(hpa.spec).toMatchObject({ minReplicas: 3, maxReplicas: 10 });
    expect(listAt(hpa.spec, "metrics")).toEqual([utilizationOf("cpu", 70)]);
  });

  test.each(["base", "10x"] as const)(
    "has 3 to 10 MCP servers at %s, by CPU, memory and the rate of requests",
    async (stack) => {
      const { spec } = await autoscaler(stack, "mcp-server");
      expect(spec).toMatchObject({ minReplicaCount: 3, maxReplicaCount: 10 });
      const query =
        /^sum\(rate\(echelon_http_requests_total\{namespace=".*",workload="mcp-server"\}\[5m\]\)\)$/;
      expect(listAt(spec, "triggers")).toEqual([
        { type: "cpu", metricType: "Utilization", metadata: { value: "70" } },
        { type: "memory", metricType: "Utilization", metadata: { value: "80" } },
        {
          name: "requests",
          type: "prometheus",
          metadata: {
            serverAddress: "http://prometheus-operated.echelon-operators.svc:9090",
            query: expect.stringMatching(query),
            threshold: "50",
          },
        },
      ]);
    },
  );

  test.each([
    ["base", { requests: { cpu: "2", memory: "4Gi" }, limits: { cpu: "4", memory: "8Gi" } }],
    ["10x", { requests: { cpu: "8", memory: "16Gi" }, limits: { cpu: "16", memory: "32Gi" } }],
  ] as const)("gives its agents at %s the stated CPU and memory", async (stack, { requests, limits }) => {
    const resources = at(await container(stack, "marketing-agents"), "resources");
    expect(at(resources, "requests")).toMatchObject(requests);
    expect(at(resources, "limits")).toMatchObject(limits);
  });

  test("spreads its agents over zones, and over nodes", async () => {
    const { spec } = podOf(await stacks["10x"], "sys-marketing-agents");
    const keys = listAt(spec, "topologySpreadConstraints").map((one) => at(one, "topologyKey"));
    expect(keys).toEqual(["topology.kubernetes.io/zone", "kubernetes.io/hostname"]);
  });

  test.each(["base", "10x"] as const)("tells its agents at %s RATE_LIMIT_CONFIG", async (stack) => {
    expect(await environment(stack, "marketing-agents")).toMatchObject({
      REQUESTS_PER_MINUTE: "100",
      TOKENS_PER_MINUTE: "10000",
      RETRY_ATTEMPTS: "3",
      BACKOFF_FACTOR: "2",
    });
  });

  test("tells whoever uses the cache CACHE_SETTINGS", async () => {
    for (const workload of ["marketing-agents", "mcp-server"])
      expect(await environment("10x", workload)).toMatchObject({
        CACHE_LEAD_DATA_TTL_SECONDS: "3600",
        CACHE_LEAD_DATA_MAX_SIZE_GB: "5",
        CACHE_CAMPAIGN_METRICS_TTL_SECONDS: "300",
        CACHE_CAMPAIGN_METRICS_MAX_SIZE_GB: "2",
        CACHE_INTERACTION_PATTERNS_TTL_SECONDS: "1800",
        CACHE_INTERACTION_PATTERNS_MAX_SIZE_GB: "3",
      });
  });

  test("makes the three indexes in a job", async () => {
    const jobs = ofKind(await stacks["10x"], "Job").map(({ inputs }) => JSON.stringify(inputs));
    const [job = ""] = jobs.filter((text) => text.includes("idx_lead_status"));
    expect(job.replaceAll("\\", "")).toContain(
      '{"idx_lead_status":{"collection":"leads","fields":["status","created_at"]},"idx_interaction_type":{"collection":"interactions","fields":["type","timestamp"]},"idx_campaign_metrics":{"collection":"campaigns","fields":["status","performance_score"]}}',
    );
  });

  test.each([
    ["CpuWarning", "> 70", "warning"],
    ["CpuCritical", "> 85", "critical"],
    ["MemoryWarning", "> 75", "warning"],
    ["MemoryCritical", "> 90", "critical"],
    ["ResponseWarning", "> 500", "warning"],
    ["ResponseCritical", "> 1000", "critical"],
  ])("alerts as %s when the value is %s", async (alert, threshold, severity) => {
    for (const stack of ["base", "10x"] as const) {
      const [rules] = ofKind(await stacks[stack], "PrometheusRule");
      const all = listAt(listAt(rules?.inputs as Json, "spec.groups")[0], "rules");
      const rule = all.find((one) => at(one, "alert") === alert);
      expect(at(rule, "expr")).toMatch(new RegExp(`${threshold}$`));
      expect(at(rule, "labels.severity")).toBe(severity);
    }
  });
});

describe("B.E.L.L.A.", () => {
  const gunicorn = {
    GUNICORN_WORKER_CLASS: "gevent",
    GUNICORN_WORKER_CONNECTIONS: "2000",
    GUNICORN_TIMEOUT: "300",
    GUNICORN_MAX_REQUESTS: "1000",
    GUNICORN_PRELOAD_APP: "true",
  };

  test.each([
    ["optimized", "8", "4"],
    ["enterprise", "4", "2"],
  ] as const)(
    "tells the app at %s gunicorn_config, with %s workers on %s CPU",
    async (stack, workers, cpu) => {
      expect(await environment(stack, "bella-app")).toMatchObject({ ...gunicorn, GUNICORN_WORKERS: workers });
      expect(at(await container(stack, "bella-app"), "resources.limits.cpu")).toBe(cpu);
    },
  );

  test.each(["optimized", "enterprise"] as const)(
    "tells the app at %s SQLALCHEMY_ENGINE_OPTIONS, and the cache's 24 hours",
    async (stack) => {
      expect(await environment(stack, "bella-app")).toMatchObject({
        DATABASE_POOL_SIZE: "50",
        DATABASE_POOL_MAX_OVERFLOW: "100",
        DATABASE_POOL_TIMEOUT_SECONDS: "60",
        DATABASE_POOL_RECYCLE_SECONDS: "1800",
        DATABASE_POOL_PRE_PING: "true",
        CACHE_CONTENT_TTL_SECONDS: String(3600 * 24),
        SENTRY_TRACES_SAMPLE_RATE: "0.1",
        SENTRY_PROFILES_SAMPLE_RATE: "0.1",
      });
    },
  );

  test("gives the app at current the pool from before", async () => {
    const variables = await environment("current", "bella-app");
    expect(variables).toMatchObject({ DATABASE_POOL_SIZE: "20", DATABASE_POOL_MAX_OVERFLOW: "30" });
    expect(Object.keys(variables)).not.toContain("REDIS_URL");
  });

  test.each(["optimized", "enterprise"] as const)(
    "runs Celery at %s with 10 threads of 300 seconds, on a Redis apart from the cache's",
    async (stack) => {
      const variables = await environment(stack, "celery-worker");
      expect(variables).toMatchObject({
        CONCURRENCY: "10",
        TASK_TIMEOUT_SECONDS: "300",
        CELERY_TASK_SERIALIZER: "json",
        CELERY_RESULT_SERIALIZER: "json",
      });
      const hostOf = (url = "") => new URL(url.replace("redis:", "http:")).hostname;
      expect(hostOf(variables.QUEUE_URL)).not.toBe(hostOf(variables.REDIS_URL));
    },
  );

  test.each(["current", "optimized", "enterprise"] as const)(
    "serves port 5000 at %s, with PostgreSQL 15 and its database bella_enterprise",
    async (stack) => {
      const ports = listAt(await container(stack, "bella-app"), "ports");
      expect(ports.map((port) => at(port, "containerPort"))).toContain(5000);
      const variables = await environment(stack, "bella-app");
      expect(variables).toMatchObject({ PORT: "5000" });
      expect(variables.DATABASE_URL).toMatch(/\/bella_enterprise(\?|$)/);
      const [cluster] = ofKind(await stacks[stack], "Cluster");
      expect(at(cluster?.inputs as Json, "spec.imageName")).toMatch(/postgresql:15\./);
    },
  );

  test.each(["optimized", "enterprise"] as const)("caches at %s in Redis 7", async (stack) => {
    const result = await stacks[stack];
    const caches = ["Redis", "RedisReplication"].flatMap((kind) =>
      ofKind(result, kind).filter(({ inputs }) =>
        String(at(inputs as Json, "metadata.name")).startsWith("cache"),
      ),
    );
    expect(caches.map(({ inputs }) => at(inputs as Json, "spec.kubernetesConfig.image"))).toEqual([
      expect.stringMatching(/redis:v7\./),
    ]);
  });

  test("gives the app the DSN of Sentry, once the operator has one", async () => {
    const result = await stackOf("bella/optimized", { secrets: { "sentry-dsn": "https://a@example.com/1" } });
    const variables = environmentOf(podOf(result, "sys-bella-app"));
    expect(variables.SENTRY_DSN).toMatch(/\/sentry-dsn$/);
    expect(variables.MISSING_SECRETS).toBe("ai-api-key");
  });
});
