import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RequestError, UnsupportedError } from "../../../base/errors.ts";
import type { Finding, FindingKey } from "../../../plan/feasibility/finding.ts";
import { plan } from "../../../plan/plan.ts";
import { loadProfile } from "../../../profiles/load.ts";
import type { Target } from "../../../targets/names.ts";
import type { Json } from "../../support/profileDocument.ts";
import { sampleProfile } from "../../support/sample.ts";
import { profiles } from "../arbitraries.ts";
import { type Case, connectionCases, pooled, pooler } from "./connectionCases.ts";

const cached = (maxSizeGB: number): Json => ({
  workloads: { web: { uses: { pages: ["read", "write"] } } },
  stores: {
    pages: {
      ...{ kind: "redis", topology: "single", members: 1, memoryMiB: 1024, durable: false },
      caches: { pages: { ttlSeconds: 60, maxSizeGB } },
    },
  },
});

const agents = (cpu: number, memoryGiB: number): Json => ({
  nodes: { min: 3, max: 20, cpu, memoryGiB },
  quotas: { replicas: 100, cpu: 500, memoryGiB: 1000 },
  limits: { maxConcurrentAgents: 50, requestsPerMinute: 1000, tokensPerHour: 500_000 },
  workloads: {
    worker: {
      requests: { cpu: 8, memoryMiB: 16_384 },
      limits: { cpu: 8, memoryMiB: 16_384 },
      replicas: { min: 10, max: 50 },
    },
  },
});

const talks = (interactions: number, limits: Json): Json => ({
  fit: { interactionsPerDay: { min: interactions, max: interactions } },
  limits,
});

const memory = (memoryMiB: number): Json => ({ limits: { memoryMiB }, replicas: { min: 1, max: 1 } });

const cases: Readonly<Record<string, Case>> = {
  ...connectionCases,
  // 20 nodes of 16 CPU and 38 GiB have 320 CPU: more than a sum asks of 50 agents at 6.4, and room for one agent of 8 each.
  "agents of 8 CPU on nodes that hold one each": {
    tier: "large",
    change: agents(16, 34),
    twin: agents(32, 64),
    finds: { key: "nodes", level: "warning", subject: "worker", have: 20, unit: "nodes" },
  },
  "interactions against the calls of the API": {
    change: talks(500_000, { requestsPerMinute: 100, tokensPerHour: 1e9 }),
    twin: talks(144_000, { requestsPerMinute: 100, tokensPerHour: 1e9 }),
    finds: { key: "calls", stated: 500_000 / 1440, have: 100, unit: "calls a minute" },
  },
  "interactions against the tokens of the API": {
    change: talks(500_000, { requestsPerMinute: 1000, tokensPerMinute: 10_000, tokensPerHour: 1e9 }),
    twin: talks(144_000, { requestsPerMinute: 1000, tokensPerMinute: 10_000, tokensPerHour: 1e9 }),
    finds: { key: "tokens", stated: 500_000 / 14.4, have: 10_000 },
  },
  "tokens of a month against the spend on the API": {
    change: { limits: { tokensPerHour: 50_000 }, costs: { apiMonthlyUSD: { min: 50, max: 100 } } },
    twin: { limits: { tokensPerHour: 31_000 }, costs: { apiMonthlyUSD: { min: 50, max: 100 } } },
    finds: { key: "api-budget", stated: 50_000 * 730 * 4e-6, have: 100, unit: "USD a month" },
  },
  "the budget against the stated cost of a small server": {
    change: { budget: { monthlyUSD: 80 }, costs: { infrastructureMonthlyUSD: { min: 20, max: 20 } } },
    twin: { budget: { monthlyUSD: 20 }, costs: { infrastructureMonthlyUSD: { min: 20, max: 20 } } },
    finds: { key: "infrastructure-cost", stated: 80, have: 20, unit: "USD a month" },
  },
  "caches against the memory of their Redis": {
    change: cached(1),
    twin: cached(0.9),
    finds: { key: "caches", subject: "pages", stated: 1 },
  },
  "data against the stores": {
    change: { fit: { storageGB: { min: 10_000 } } },
    twin: { fit: { storageGB: { min: 10 } } },
    finds: { key: "storage", stated: 10_000, unit: "GB" },
  },
  "bandwidth against what a machine always has": {
    tier: "small",
    target: "aws",
    choices: { compute: "host" },
    change: { minimums: { bandwidthMbps: 129 } },
    twin: { minimums: { bandwidthMbps: 128 } },
    finds: { key: "bandwidth", stated: 129, have: 128 },
  },
  "bandwidth against what a larger machine always has": {
    tier: "small",
    target: "aws",
    choices: { compute: "host" },
    change: { minimums: { bandwidthMbps: 200 }, workloads: { worker: memory(768) } },
    twin: { minimums: { bandwidthMbps: 200 }, workloads: { worker: memory(1280) } },
    finds: { key: "bandwidth", stated: 200, have: 128 },
  },
  "an uptime against what providers answer for": {
    tier: "large",
    target: "aws",
    choices: { compute: "containers" },
    change: { benchmarks: { uptimePercent: 99.99 } },
    twin: { benchmarks: { uptimePercent: 98 } },
    finds: { key: "uptime", stated: 99.99, unit: "percent" },
  },
  "an uptime against tasks in one zone": {
    target: "aws",
    choices: { compute: "containers" },
    change: { zones: 1, benchmarks: { uptimePercent: 99.5 } },
    twin: { zones: 2, benchmarks: { uptimePercent: 99.5 } },
    finds: { key: "uptime", stated: 99.5, unit: "percent" },
  },
};

const planOf = ({ tier = "medium", target = "kubernetes", choices = {} }: Case, change: Json) =>
  plan(sampleProfile(tier, change), target, { operators: "install", ...choices });

test("poolers on a cluster always fit: the server accepts what they open", () => {
  fc.assert(
    fc.property(fc.nat({ max: 9 }), fc.nat({ max: 400 }), (instances, poolSize) => {
      const change = pooled({
        pooler: { ...pooler, instances: instances + 1, poolSize: poolSize + 1, maxClients: 1000 },
      });
      expect(planOf({ change, twin: {}, finds: {} }, change).findings).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

const keysOf = (findings: readonly Finding[]): FindingKey[] => findings.map(({ key }) => key);

describe.each(Object.entries(cases))("%s", (_, one) => {
  test("is found where it does not fit, with both numbers", () => {
    expect(planOf(one, one.change).findings).toEqual([
      expect.objectContaining(
        "stated" in one.finds && !Number.isInteger(one.finds.stated)
          ? { ...one.finds, stated: expect.closeTo(one.finds.stated ?? 0, 6) }
          : one.finds,
      ),
    ]);
  });

  test("is not found where it just fits", () => {
    expect(keysOf(planOf(one, one.twin).findings)).toEqual([]);
  });
});

describe("what a cluster would refuse is refused by the plan", () => {
  const huge = { requests: { cpu: 8, memoryMiB: 512 }, limits: { cpu: 8, memoryMiB: 512 } };
  const refused: Readonly<Record<string, readonly [Json, RegExp]>> = {
    "a pod that is larger than a node": [
      { workloads: { web: huge }, nodes: { cpu: 8 } },
      /one pod of web asks for 8 CPU, and a node has 7\.91 for pods, so none ever starts/,
    ],
    "too few nodes at rest": [
      { workloads: { web: huge }, nodes: { min: 3, max: 3, cpu: 9 }, zones: 3 },
      /with every workload at its minimum, the pods need \d+ nodes, and the tier has at most 3/,
    ],
  };

  test.each(Object.entries(refused))("%s", (_, [change, message]) => {
    const planned = () => plan(sampleProfile("large", change), "kubernetes", { operators: "install" });
    expect(planned).toThrow(UnsupportedError);
    expect(planned).toThrow(message);
  });

  test("but not where something else runs the pods", () => {
    const change = refused["too few nodes at rest"]?.[0];
    expect(() => plan(sampleProfile("large", change), "aws")).not.toThrow();
  });
});

describe("a process of a replica gets its part of the pool", () => {
  const settings = (workers: number) =>
    planOf(
      { change: {}, twin: {}, finds: {} },
      pooled({ maxConnections: 300 }, { environment: { GUNICORN_WORKERS: workers } }),
    ).workloads.web?.environment;

  test("rounded down, so that all together stay within the pool of the replica", () => {
    expect(settings(8)).toMatchObject({
      DATABASE_POOL_SIZE: "60",
      DATABASE_POOL_SIZE_SHARE: "7",
      DATABASE_POOL_MAX_OVERFLOW_SHARE: "5",
    });
  });

  test("and one process has it whole", () => {
    expect(Object.keys(settings(1) ?? {}).filter((name) => name.endsWith("_SHARE"))).not.toContain(
      "DATABASE_POOL_SIZE_SHARE",
    );
  });
});

test("1,200 connections an instance over 50 instances are found, and what each worker may open is said", () => {
  const profile = loadProfile("bella/enterprise", {
    workloads: { "bella-app": { environment: { GUNICORN_WORKERS: 8 } } },
  });
  const found = plan(profile, "kubernetes", { operators: "install" }).findings;
  expect(found.find(({ key }) => key === "connections-per-process")).toMatchObject({
    // And 12 workers with 20 each.
    stated: 60_240,
    fix: expect.stringContaining("about 18 for each of 8"),
  });
});

test("no finding says that something fits: more is stated than there is, and both numbers are in its sentence", () => {
  let found = 0;
  const targets = fc.constantFrom<Target>("kubernetes", "aws");
  fc.assert(
    fc.property(profiles, targets, (profile, target) => {
      try {
        const { findings } = plan(profile, target, { operators: "install", workflows: ["reports"] });
        for (const { stated, have, level, message, fix } of findings) {
          expect(stated).toBeGreaterThan(have);
          expect(level).toBe("warning");
          expect(message).toMatch(/\d.*\d/);
          expect(fix).not.toBe("");
          found += 1;
        }
      } catch (error) {
        // The target cannot do the tier.
        if (!(error instanceof RequestError)) throw error;
      }
    }),
    { numRuns: 150 },
  );
  expect(found).toBeGreaterThan(5);
}, 60_000);
