import { plan } from "../../../plan/plan.ts";
import type { Choices, Plan } from "../../../plan/types.ts";
import { parseProfile, registerProfile } from "../../../profiles/load.ts";
import type { Target } from "../../../targets/names.ts";
import { type Json, withChange } from "../../support/profileDocument.ts";
import { sampleDocument } from "../../support/sample.ts";

/** A target with what runs the workloads there, and what the operator provides. */
export const arrangements = ["bare", "operated", "containers", "host"] as const;
export type Arrangement = (typeof arrangements)[number];

const rule = { windowSeconds: 400, severity: "warning", level: 2 };

/** Fields that the sample leaves out and every arrangement can have. */
const everywhere: Json = {
  declares: {
    limits: { contentGenerationLimit: { description: "Pieces", unit: "pieces a month", shared: true } },
    features: {
      multiLocation: { description: "Several locations" },
      enterpriseIntegrations: { description: "Integrations" },
    },
  },
  limits: {
    ...{ maxConcurrentAgents: 40, contentGenerationLimit: 1000, tokensPerMinute: 900, retryAttempts: 3 },
    ...{ backoffFactor: 2, calendarDays: 30, batchBusinesses: 10, clients: 100, users: 100 },
  },
  features: {
    ...{ multiLocation: true, enterpriseIntegrations: true, loadBalancing: true, autoScaling: true },
    ...{ enterpriseSecurity: true, realTimeUpdates: true, teamAnalytics: true, advancedPredictions: true },
    ...{ sso: true, auditLog: true, multiTenancy: true, encryption: true },
  },
  minimums: { memoryGB: 1, cpuCores: 1, storageGB: 10, bandwidthMbps: 20 },
  zones: 3,
  nodes: { min: 3, max: 12 },
  workloads: {
    web: {
      autoscaling: {
        ...{ name: "front", cpuPercent: 70, memoryPercent: 75, requestsPerSecond: 50 },
        ...{ scaleUpWindowSeconds: 400, scaleDownWindowSeconds: 900 },
      },
      replicas: { min: 3, max: 6 },
      minAvailablePercent: 60,
      demand: { measure: "concurrentUsers", perReplica: 4 },
      command: ["serve"],
      environment: { SETTING: "value" },
      concurrency: 4,
      taskTimeoutSeconds: 60,
      uses: { database: ["read"], cache: ["read", "write"] },
      optionalUses: ["cache"],
      pools: {
        database: { size: 5, maxOverflow: 1, timeoutSeconds: 30, recycleSeconds: 600, prePing: true },
      },
      enforces: ["tokensPerMinute"],
      terminationGraceSeconds: 200,
    },
    worker: {
      autoscaling: {
        ...{ cpuPercent: 80, memoryPercent: 80, scaleDownPercent: 30, backlogSeconds: 3000 },
        ...{ scaleUpWindowSeconds: 400, scaleDownWindowSeconds: 800 },
      },
      replicas: { min: 3, max: 12 },
      minAvailablePercent: 60,
      demand: { measure: "contentPiecesPerHour", perReplica: 3 },
    },
    flow: {
      ...{ kind: "worker", public: false, port: 8080, perWorkflow: true, minAvailablePercent: 0 },
      ...{ requests: { cpu: 0.1, memoryMiB: 64 }, limits: { cpu: 0.1, memoryMiB: 64 } },
      ...{
        replicas: { min: 1, max: 1 },
        uses: { queue: ["take"] },
        enforces: [],
        terminationGraceSeconds: 30,
      },
      targets: Object.fromEntries(
        ["kubernetes", "aws"].map((target) => [
          target,
          {
            requests: { cpu: 0.1, memoryMiB: 64 },
            limits: { cpu: 0.25, memoryMiB: 128 },
            replicas: { min: 2, max: 2 },
          },
        ]),
      ),
    },
  },
  stores: {
    queue: { members: 3 },
    database: {
      ...{ kind: "postgres", version: 17, members: 1, cpu: 1, memoryMiB: 2048, capacityGB: 30 },
      ...{ databases: ["sample"], maxConnections: 300, backupDays: 40, variablePrefix: "MAIN" },
      pooler: { instances: 2, poolSize: 20, maxClients: 500, mode: "transaction" },
      recovery: { rpoMinutes: 3, rtoMinutes: 20 },
    },
    cache: {
      ...{ kind: "redis", version: 7, topology: "single", members: 1, memoryMiB: 1400, durable: true },
      maxMemoryPolicy: "allkeys-lfu",
      caches: { pages: { ttlSeconds: 60, maxSizeGB: 1 } },
    },
    spread: {
      ...{ kind: "redis", topology: "cluster", members: 3, replicasPerShard: 1, memoryMiB: 64 },
      ...{ durable: false, maxMemoryPolicy: "allkeys-lfu" },
    },
  },
  triggers: {
    slow: { ...rule, signal: "responseTimeMs", above: 900, action: "scale-up" },
    errors: { windowSeconds: 400 },
  },
  observability: {
    metrics: { requests_total: { type: "counter", help: "Requests", labels: ["code"] } },
    logRotation: { maxFileMB: 10, maxFiles: 5 },
    tracked: ["requests"],
  },
  effects: null,
  quotas: { replicas: 200, services: 60, volumes: 60, memoryGiB: 400, cpu: 400 },
};

/** Stores that need one machine, or pods that share a node. */
const files: Json = {
  stores: {
    disk: { kind: "file", capacityGB: 30, backupDays: 5 },
    lite: { kind: "sqlite", capacityGB: 30, backupDays: 5, journalMode: "wal" },
  },
  workloads: { job: { uses: { disk: ["read", "write"], lite: ["read", "write"] } } },
};

/** A database with a copy, which needs an operator on a cluster. */
const replicated: Json = { stores: { database: { members: 2, readReplicas: true } } };

const papers = (shards: number): Json => ({
  stores: {
    papers: {
      ...{ kind: "mongodb", version: 7, shards, members: 1, cpu: 1, memoryMiB: 2048, capacityGB: 30 },
      ...{ backupDays: 5, shardKeys: { papers: "author" } },
      indexes: { idx_title: { collection: "papers", fields: ["title"] } },
    },
  },
});

/** A store that only a cluster holds. */
const graph: Json = {
  stores: {
    graph: {
      ...{ kind: "neo4j", members: 3, readReplicas: 1, cpu: 1, memoryMiB: 2048, capacityGB: 30 },
      backupDays: 5,
    },
  },
};

const onHost: Json = {
  compute: { default: "host", allowed: ["host", "containers", "kubernetes"] },
  stores: { files: { kind: "object", capacityGB: 200, members: 3, backupDays: 30 } },
};

const withFields = (...changes: readonly Json[]): Json =>
  [everywhere, ...changes].reduce(withChange, sampleDocument("large"));

interface Arranged {
  readonly reference: string;
  readonly target: Target;
  /** The keys of a stack file. */
  readonly choices: Choices;
  readonly document: Json;
}

const operated: Choices = { operators: "install", gateway: "cilium" };
const workflows: Choices = { workflows: ["reports"] };

const sources: Readonly<Record<Arrangement, Omit<Arranged, "reference">>> = {
  bare: { target: "kubernetes", choices: workflows, document: withFields(files, papers(1), graph) },
  operated: {
    target: "kubernetes",
    choices: { ...workflows, ...operated },
    document: withFields(files, replicated, papers(2), graph),
  },
  containers: { target: "aws", choices: workflows, document: withFields(replicated, papers(1)) },
  host: { target: "aws", choices: workflows, document: withFields(files, onHost, replicated, papers(1)) },
};

export const arranged = Object.fromEntries(
  arrangements.map((name) => {
    const reference = `sample/fields-${name}`;
    const document = { ...sources[name].document, tier: `fields-${name}` };
    registerProfile(reference, JSON.stringify(document));
    return [name, { ...sources[name], document, reference }];
  }),
) as unknown as Readonly<Record<Arrangement, Arranged>>;

/** The plan of an arrangement with other values in its profile. */
export const planWith = (name: Arrangement, change: Json = {}): Plan => {
  const { document, target, choices } = arranged[name];
  return plan(parseProfile(withChange(document, change), "a profile with every field"), target, choices);
};
