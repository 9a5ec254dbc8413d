import { beforeAll, describe, expect, test } from "vitest";
import { software } from "../../components/workload/software.ts";
import { at, listAt } from "../support/kubernetesStack.ts";
import { type Preset, presetOf } from "./preset.ts";

const stacks = ["marcus-solo", "marcus-team", "marcus-scale", "marcus-enterprise"] as const;
const presets = new Map<string, Preset>();
beforeAll(async () => {
  for (const stack of stacks) presets.set(stack, await presetOf(stack));
});

const of = (stack: (typeof stacks)[number]): Preset => {
  const preset = presets.get(stack);
  if (preset === undefined) throw new Error(`${stack} has no preview`);
  return preset;
};

describe("the feature flags that the source's code tests", () => {
  test.each([
    ["marcus-solo", "solo", "false", "false", "false"],
    ["marcus-team", "team", "true", "true", "false"],
    // The flag knows the plans team and enterprise only: with another one, team analytics would be off.
    ["marcus-scale", "team", "true", "true", "false"],
    ["marcus-enterprise", "enterprise", "true", "true", "true"],
  ] as const)("in %s are those of the plan %s", (stack, plan, realTime, analytics, predictions) => {
    for (const name of ["marcus-marcus", "marcus-seneca"]) {
      expect(of(stack).variables(name)).toMatchObject({
        PLAN: plan,
        FEATURE_REAL_TIME_UPDATES: realTime,
        FEATURE_TEAM_ANALYTICS: analytics,
        FEATURE_ADVANCED_PREDICTIONS: predictions,
      });
    }
  });
});

describe("the dashboard and the server", () => {
  test.each(stacks)("of %s are on port 5000 and on MCP over HTTP", (stack) => {
    const { variables, plan } = of(stack);
    expect(variables("marcus-seneca").PORT).toBe("5000");
    expect(variables("marcus-marcus").MCP_TRANSPORT).toBe("http");
    expect(plan.workloads.marcus).toMatchObject({ public: true, path: "/mcp" });
    expect(plan.edge?.workload).toBe("seneca");
  });

  test("of marcus-solo share the file marcus.db, which only the server writes", () => {
    const { variables, plan } = of("marcus-solo");
    expect(variables("marcus-marcus").SQLITE_FILE).toBe("marcus.db");
    expect(variables("marcus-seneca").SQLITE_FILE).toBe("marcus.db");
    expect(plan.workloads.marcus?.uses).toEqual({ "database-volume": ["read", "write"] });
    expect(plan.workloads.seneca?.uses).toEqual({ "database-volume": ["read"] });
  });
});

describe("real-time updates", () => {
  test("are not there for one developer", () => {
    expect(of("marcus-solo").names("Deployment")).not.toContain("marcus-realtime");
  });

  // The stacks that install operators have certificates by cert-manager.
  test.each([
    ["marcus-team", "redis:"],
    ["marcus-scale", "rediss:"],
    ["marcus-enterprise", "rediss:"],
  ] as const)("of %s are a workload at /ws that hears changes through Redis (%s)", (stack, scheme) => {
    const { plan, variables } = of(stack);
    expect(plan.workloads.realtime).toMatchObject({ kind: "websocket", public: true, path: "/ws" });
    expect(new URL(variables("marcus-realtime").REDIS_URL ?? "").protocol).toBe(scheme);
  });
});

describe("the docker-compose example in marcus-scale", () => {
  test("has three replicas of the server at least", () => {
    const scaler = of("marcus-scale").object("HorizontalPodAutoscaler", "marcus-marcus-autoscaler");
    expect(at(scaler, "spec.minReplicas")).toBe(3);
  });

  test("has postgres:15, with one replica", () => {
    const cluster = of("marcus-scale").object("Cluster", "marcus-database-cloudnative-pg");
    expect(at(cluster, "spec.instances")).toBe(2);
    expect(at(cluster, "spec.imageName")).toContain(software["cloudnative-pg-15"]?.version);
  });

  test("has redis:7, with append-only", () => {
    const { object, plan } = of("marcus-scale");
    const redis = object("Redis", "marcus-cache-redis-operator");
    expect(at(redis, "spec.kubernetesConfig.image")).toMatch(/:v7\./);
    expect(plan.stores["cache-redis-operator"]).toMatchObject({ version: 7, durable: true });
  });

  test("has background workers that take from a Redis queue", () => {
    const { plan, variables } = of("marcus-scale");
    expect(plan.workloads.workers?.uses["jobs-redis-operator"]).toContain("take");
    expect(variables("marcus-workers").QUEUE_URL).toMatch(/^rediss:/);
  });
});

describe("the preset marcus-enterprise", () => {
  test("has a cluster of PostgreSQL, Sentinels, RabbitMQ and objects", () => {
    const { object, names } = of("marcus-enterprise");
    expect(at(object("Cluster", "marcus-database-cloudnative-pg"), "spec.instances")).toBe(3);
    expect(names("RedisSentinel")).toHaveLength(1);
    expect(names("RabbitmqCluster")).toHaveLength(1);
    expect(names("StatefulSet")).toContain("marcus-files-seaweedfs");
  });

  test("keeps redis:7 for the members and the Sentinels", () => {
    const { object } = of("marcus-enterprise");
    const members = object("RedisReplication", "marcus-cache-redis-sentinel");
    const sentinels = object("RedisSentinel", "marcus-cache-redis-sentinel-sentinels");
    expect(at(members, "spec.kubernetesConfig.image")).toMatch(/redis:v7\./);
    expect(at(sentinels, "spec.kubernetesConfig.image")).toMatch(/redis-sentinel:v7\./);
  });
});

describe("the image of Redis", () => {
  test("is the usual one where the tier states no version", () => {
    const jobs = of("marcus-scale").object("Redis", "marcus-jobs-redis-operator");
    expect(at(jobs, "spec.kubernetesConfig.image")).toMatch(/:v8\./);
  });

  test("is that of the stated version without an operator too", () => {
    const cache = of("marcus-team").object("StatefulSet", "marcus-cache-redis");
    const [container] = listAt(cache, "spec.template.spec.containers");
    expect(at(container, "image")).toMatch(/redis:7\./);
  });
});
