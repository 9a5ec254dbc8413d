import { plan } from "../../../plan/plan.ts";
import type { Json } from "../../support/profileDocument.ts";
import { sampleProfile } from "../../support/sample.ts";
import { type Case, connectionCases } from "./connectionCases.ts";

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

/** What does not fit, one case for each check. */
export const cases: Readonly<Record<string, Case>> = {
  ...connectionCases,
  // 20 nodes of 16 CPU and 38 GiB have 320 CPU: more than a sum asks of 50 agents at 6.4, and room for one agent of 8 each.
  "agents of 8 CPU on nodes that hold one each": {
    tier: "large",
    change: agents(16, 34),
    twin: agents(32, 64),
    finds: { key: "nodes", level: "warning", subject: "worker", have: 20, unit: "nodes" },
    advice: {
      "nodes.cpu of at least 25 with nodes.memoryGiB of 54": { nodes: { cpu: 25, memoryGiB: 54 } },
      "nodes.max of at least 50": { nodes: { max: 50 } },
      "fewer replicas of worker": { workloads: { worker: { replicas: { max: 19 } } } },
    },
  },
  "interactions against the calls of the API": {
    change: talks(500_000, { requestsPerMinute: 100, tokensPerHour: 1e9 }),
    twin: talks(144_000, { requestsPerMinute: 100, tokensPerHour: 1e9 }),
    finds: { key: "calls", stated: 500_000 / 1440, have: 100, unit: "calls a minute" },
    advice: {
      "at least 348 (limits.requestsPerMinute": { limits: { requestsPerMinute: 348 } },
    },
  },
  "interactions against the tokens of the API": {
    change: talks(500_000, { requestsPerMinute: 1000, tokensPerMinute: 10_000, tokensPerHour: 1e9 }),
    twin: talks(144_000, { requestsPerMinute: 1000, tokensPerMinute: 10_000, tokensPerHour: 1e9 }),
    finds: { key: "tokens", stated: 500_000 / 14.4, have: 10_000 },
    advice: {
      "at least 34,723 (limits.tokensPerMinute": { limits: { tokensPerMinute: 34_723 } },
    },
  },
  "tokens of a month against the spend on the API": {
    change: { limits: { tokensPerHour: 50_000 }, costs: { apiMonthlyUSD: { min: 50, max: 100 } } },
    twin: { limits: { tokensPerHour: 31_000 }, costs: { apiMonthlyUSD: { min: 50, max: 100 } } },
    finds: { key: "api-budget", stated: 50_000 * 730 * 4e-6, have: 100, unit: "USD a month" },
    advice: {
      "limits.tokensPerHour of at most 34,246": { limits: { tokensPerHour: 34_246 } },
    },
  },
  "the budget against the stated cost of a small server": {
    change: { budget: { monthlyUSD: 80 }, costs: { infrastructureMonthlyUSD: { min: 20, max: 20 } } },
    twin: { budget: { monthlyUSD: 20 }, costs: { infrastructureMonthlyUSD: { min: 20, max: 20 } } },
    finds: { key: "infrastructure-cost", stated: 80, have: 20, unit: "USD a month" },
    advice: {
      "echelon:budget: 20": { budget: { monthlyUSD: 20 } },
    },
  },
  "caches against the memory of their Redis": {
    change: cached(1),
    twin: cached(0.9),
    finds: { key: "caches", subject: "pages", stated: 1 },
    advice: {
      "at least 1,060 for memoryMiB": { stores: { pages: { memoryMiB: 1060 } } },
      "caches of at most 0.966 GB": { stores: { pages: { caches: { pages: { maxSizeGB: 0.966 } } } } },
    },
  },
  "data against the stores": {
    change: { fit: { storageGB: { min: 10_000 } } },
    twin: { fit: { storageGB: { min: 10 } } },
    finds: { key: "storage", stated: 10_000, unit: "GB" },
    advice: {
      "at least 11,765 GB over all stores": { stores: { files: { capacityGB: 11_765 } } },
    },
  },
  "bandwidth against what a machine always has": {
    tier: "small",
    target: "aws",
    choices: { compute: "host" },
    change: { minimums: { bandwidthMbps: 129 } },
    twin: { minimums: { bandwidthMbps: 128 } },
    finds: { key: "bandwidth", stated: 129, have: 128 },
    advice: { "limits of together more than 1,536 MiB": { workloads: { worker: memory(1280) } } },
  },
  "bandwidth against what a larger machine always has": {
    tier: "small",
    target: "aws",
    choices: { compute: "host" },
    change: { minimums: { bandwidthMbps: 200 }, workloads: { worker: memory(768) } },
    twin: { minimums: { bandwidthMbps: 200 }, workloads: { worker: memory(1280) } },
    finds: { key: "bandwidth", stated: 200, have: 128 },
    advice: { "limits of together more than 1,536 MiB": { workloads: { worker: memory(1280) } } },
  },
  "an uptime against what providers answer for": {
    tier: "large",
    target: "aws",
    choices: { compute: "containers" },
    change: { benchmarks: { uptimePercent: 99.99 } },
    twin: { benchmarks: { uptimePercent: 98 } },
    finds: { key: "uptime", stated: 99.99, unit: "percent" },
    advice: {
      "objective of at most 98.686%": { benchmarks: { uptimePercent: 98.686 } },
    },
  },
  "an uptime against tasks in one zone": {
    target: "aws",
    choices: { compute: "containers" },
    change: { zones: 1, benchmarks: { uptimePercent: 99.5 } },
    twin: { zones: 2, benchmarks: { uptimePercent: 99.5 } },
    finds: { key: "uptime", stated: 99.5, unit: "percent" },
    advice: {
      "objective of at most 99.191%": { benchmarks: { uptimePercent: 99.191 } },
      "more copies of each": { zones: 2 },
    },
  },
};

export const planOf = (
  { tier = "medium", target = "kubernetes", choices = {} }: Pick<Case, "tier" | "target" | "choices">,
  change: Json,
) => plan(sampleProfile(tier, change), target, { operators: "install", ...choices });
