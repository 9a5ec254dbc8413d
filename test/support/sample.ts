import { loadProfile, registerProfile } from "../../profiles/load.ts";
import { leaves } from "../../profiles/provenance.ts";
import type { Profile } from "../../profiles/schema.ts";
import type { Json } from "./profileDocument.ts";

/** A system without a product, for tests that need no real figures. Its figures are chosen for tests. */
export const SAMPLE = "sample";

/** `small` fits on one machine, `medium` has replicas in three zones, `large` scales and has every kind of store. */
export const tiers = ["small", "medium", "large"] as const;
export type Tier = (typeof tiers)[number];

const limit = { description: "of a system", unit: "of the limit", shared: false };
const benchmark = { description: "of a system", unit: "of the benchmark", sense: "atLeast" };

/** Names beside those that code knows, as systems declare them. */
const declares: Json = {
  limits: { calendarDays: limit, batchBusinesses: limit, clients: { ...limit, shared: true } },
  features: { teamAnalytics: { description: "of a system" } },
  benchmarks: {
    contentPiecesPerHour: benchmark,
    interactionsPerDay: benchmark,
    batchBusinesses: benchmark,
    calendarDays: benchmark,
    clientRunSeconds: {
      ...benchmark,
      sense: "atMost",
      quantity: { amount: 20, unit: "clients" },
    },
  },
};

/** The figures in which the tiers differ. */
interface Figures {
  readonly zones: number;
  readonly compute: Json;
  readonly nodes: Json;
  readonly limits: { readonly requestsPerMinute: number; readonly tokensPerHour: number };
  readonly features: Json;
  readonly web: Json;
  readonly worker: Json;
  readonly schedule: string;
  /** Stores of the tier, and which of them the web and the workers use beside files and the queue. */
  readonly stores: Json;
  readonly more: Readonly<Record<string, readonly string[]>>;
  readonly edge: Json;
  readonly benchmarks: Json;
  readonly logRetentionDays: number;
  readonly budget: number;
  readonly quotas: Json;
}

const size = (cpu: number, memoryMiB: number): Json => ({ cpu, memoryMiB });

const queue = (memoryMiB: number, retentionDays: number): Json => ({
  kind: "queue",
  protocol: "native",
  members: 1,
  memoryMiB,
  capacityGB: 1,
  retentionDays,
});

const containers = { default: "containers", allowed: ["containers", "kubernetes"] };

const figures: Readonly<Record<Tier, Figures>> = {
  small: {
    zones: 1,
    compute: { default: "host", allowed: ["host", "kubernetes"] },
    nodes: { min: 1, max: 2, cpu: 2, memoryGiB: 4 },
    limits: { requestsPerMinute: 100, tokensPerHour: 50_000 },
    features: { loadBalancing: false, enterpriseSecurity: false },
    web: {
      requests: size(0.1, 192),
      limits: size(0.5, 256),
      replicas: { min: 1, max: 1 },
      minAvailablePercent: 0,
    },
    worker: {
      requests: size(0.1, 192),
      limits: size(0.5, 256),
      replicas: { min: 3, max: 3 },
      demand: { measure: "contentPiecesPerHour", perReplica: 1.5 },
      minAvailablePercent: 0,
      terminationGraceSeconds: 60,
    },
    schedule: "0 * * * *",
    stores: { files: { kind: "file", capacityGB: 10, backupDays: 7 }, queue: queue(64, 4) },
    more: {},
    edge: { cdn: false, waf: false },
    benchmarks: {
      responseTimeMs: { statistic: "avg", min: 2000, max: 5000 },
      concurrentUsers: { min: 1, max: 3 },
      contentPiecesPerHour: { min: 3, max: 4 },
    },
    logRetentionDays: 7,
    budget: 60,
    quotas: { replicas: 14, services: 6, volumes: 6, memoryGiB: 4, cpu: 6 },
  },
  medium: {
    zones: 3,
    compute: containers,
    nodes: { min: 3, max: 6, cpu: 4, memoryGiB: 8 },
    limits: { requestsPerMinute: 300, tokensPerHour: 150_000 },
    features: { loadBalancing: true, enterpriseSecurity: false },
    web: {
      requests: size(0.1, 256),
      limits: size(0.5, 512),
      replicas: { min: 3, max: 3 },
      minAvailablePercent: 66,
    },
    worker: {
      requests: size(0.25, 384),
      limits: size(0.5, 512),
      replicas: { min: 8, max: 8 },
      demand: { measure: "contentPiecesPerHour", perReplica: 2 },
      minAvailablePercent: 62,
      terminationGraceSeconds: 120,
    },
    schedule: "*/30 * * * *",
    stores: { files: { kind: "object", capacityGB: 50, members: 1, backupDays: 14 }, queue: queue(128, 7) },
    more: {},
    edge: { cdn: true, waf: false },
    benchmarks: {
      responseTimeMs: { statistic: "avg", min: 1000, max: 3000 },
      concurrentUsers: { min: 5, max: 10 },
      contentPiecesPerHour: { min: 10, max: 15 },
    },
    logRetentionDays: 30,
    budget: 400,
    quotas: { replicas: 24, services: 8, volumes: 8, memoryGiB: 16, cpu: 16 },
  },
  large: {
    zones: 3,
    compute: containers,
    nodes: { min: 3, max: 12, cpu: 8, memoryGiB: 16 },
    limits: { requestsPerMinute: 1000, tokensPerHour: 500_000 },
    features: { loadBalancing: true, autoScaling: true, enterpriseSecurity: true },
    web: {
      requests: size(0.25, 384),
      limits: size(0.5, 512),
      replicas: { min: 10, max: 10 },
      minAvailablePercent: 60,
    },
    worker: {
      requests: size(0.5, 512),
      limits: size(1, 1024),
      replicas: { min: 8, max: 20 },
      autoscaling: {
        cpuPercent: 80,
        memoryPercent: 80,
        scaleDownPercent: 30,
        backlogSeconds: 3600,
        scaleUpWindowSeconds: 900,
        scaleDownWindowSeconds: 3600,
      },
      demand: { measure: "contentPiecesPerHour", perReplica: 3 },
      minAvailablePercent: 60,
      terminationGraceSeconds: 120,
    },
    schedule: "*/15 * * * *",
    stores: {
      files: { kind: "object", capacityGB: 200, members: 3, backupDays: 30 },
      queue: queue(256, 14),
      database: {
        kind: "postgres",
        version: 17,
        members: 1,
        cpu: 1,
        memoryMiB: 2048,
        capacityGB: 20,
        databases: ["sample"],
        backupDays: 14,
      },
      cache: { kind: "redis", topology: "single", members: 1, memoryMiB: 128, durable: false },
    },
    more: { database: ["read", "write"], cache: ["read", "write"] },
    edge: { cdn: true, waf: true },
    benchmarks: {
      responseTimeMs: { statistic: "avg", max: 1000 },
      concurrentUsers: { min: 20 },
      contentPiecesPerHour: { min: 30 },
    },
    logRetentionDays: 90,
    budget: 2000,
    quotas: { replicas: 60, services: 12, volumes: 14, memoryGiB: 48, cpu: 48 },
  },
};

const triggers = {
  "scale-up": {
    signal: "utilization",
    above: 80,
    windowSeconds: 900,
    action: "scale-up",
    severity: "warning",
    level: 1,
  },
  "scale-down": {
    signal: "utilization",
    below: 30,
    windowSeconds: 3600,
    action: "scale-down",
    severity: "info",
    level: 1,
  },
  backlog: {
    signal: "backlogSeconds",
    above: 3600,
    windowSeconds: 300,
    action: "scale-up",
    severity: "warning",
    level: 2,
  },
  errors: {
    signal: "errorPercent",
    above: 5,
    windowSeconds: 300,
    action: "scale-up",
    severity: "critical",
    level: 3,
  },
};

const workloadsOf = ({ web, worker, schedule, more }: Figures): Json => ({
  web: {
    kind: "http",
    public: true,
    port: 8080,
    uses: { files: ["read"], queue: ["send"], ...more },
    calls: ["search"],
    enforces: [],
    terminationGraceSeconds: 30,
    ...web,
  },
  worker: {
    kind: "worker",
    public: false,
    port: 8080,
    uses: { files: ["read", "write"], queue: ["take"] },
    calls: ["mail"],
    enforces: ["requestsPerMinute", "tokensPerHour"],
    ...worker,
  },
  job: {
    kind: "cron",
    public: false,
    port: 8080,
    requests: size(0.05, 64),
    limits: size(0.25, 128),
    replicas: { min: 1, max: 1 },
    schedule,
    uses: { queue: ["send"] },
    enforces: [],
    minAvailablePercent: 0,
    terminationGraceSeconds: 30,
  },
});

/** Each of these words has a graph of its own. */
const TRACKED = ["network throughput", "storage IOPS", "queue length", "cache hit rates"];

/** The document of a tier, as a file would have it. */
export function sampleDocument(tier: Tier): Json {
  const { zones, compute, nodes, limits, features, stores, edge, benchmarks, budget, quotas, ...rest } =
    figures[tier];
  const values: Json = {
    declares,
    system: SAMPLE,
    tier,
    title: `The ${tier} sample`,
    rank: tiers.indexOf(tier) + 1,
    scaleFile: {
      name: `scale-${tier}.json`,
      content: {
        scale_level: "${/scaleLevel}",
        storage_type: "${/storageType}",
        api_rate_limits: { requests_per_minute: "${/limits/requestsPerMinute}" },
      },
    },
    scaleLevel: tier,
    storageType: tier,
    fit: {},
    capabilities: {},
    limits,
    features,
    minimums: {},
    compute,
    zones,
    nodes,
    workloads: workloadsOf(figures[tier]),
    stores,
    externals: {
      mail: { secret: "mail-api-key", title: "Mail" },
      search: { secret: "search-api-key", title: "Search" },
    },
    edge,
    triggers,
    escalation: { "1": "alerts", "2": "slow", "3": "interrupted", "4": "down" },
    benchmarks,
    costs: {},
    observability: {
      logRetentionDays: rest.logRetentionDays,
      scrapeSeconds: 30,
      ...(tier === "large" ? { tracked: TRACKED } : {}),
    },
    budget: { monthlyUSD: budget },
    quotas,
  };
  const provenance = leaves(values).map((pointer) => [
    pointer,
    { kind: "chosen", note: "chosen for this test" },
  ]);
  return { ...values, provenance: Object.fromEntries(provenance) };
}

/** The value of `echelon:profile` for a tier. */
export const sampleReference = (tier: Tier): string => `${SAMPLE}/${tier}`;

for (const tier of tiers) registerProfile(sampleReference(tier), JSON.stringify(sampleDocument(tier)));

/** The profile of a tier; `change` is a merge patch, as in `echelon:overrides`. */
export const sampleProfile = (tier: Tier, change?: Json): Profile =>
  loadProfile(sampleReference(tier), change);
