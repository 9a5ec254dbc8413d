import { type Json, withChange } from "../../support/profileDocument.ts";
import { sampleDocument } from "../../support/sample.ts";

const pooler: Json = { instances: 2, poolSize: 20, maxClients: 400, mode: "transaction" };

const database: Json = {
  ...{ kind: "postgres", version: 17, members: 2, cpu: 1, memoryMiB: 1024, capacityGB: 20 },
  ...{ databases: ["shop"], backupDays: 7, maxConnections: 150, readReplicas: true },
};

const cache: Json = {
  ...{ kind: "redis", topology: "sentinel", members: 3, memoryMiB: 512, durable: true },
  recovery: { rpoMinutes: 5, rtoMinutes: 60 },
  caches: { html: { ttlSeconds: 60, maxSizeGB: 0.2 } },
};

/** A tier with a cache and a small database. */
export const lower: Json = withChange(sampleDocument("medium"), {
  rank: 1,
  features: { loadBalancing: true },
  stores: {
    files: { lockDays: 30 },
    pages: cache,
    notes: { kind: "sqlite", capacityGB: 10, backupDays: 7 },
  },
  workloads: { web: { uses: { pages: ["read"], notes: ["read"] } } },
});

/** The same with a PostgreSQL that has a copy. */
const relational: Json = withChange(lower, {
  stores: { notes: null, orders: database },
  workloads: { web: { uses: { notes: null, orders: ["read"] } } },
});

/** The cache under another name. */
const renamed = (change: Json): Json => ({
  stores: { pages: null, cache: { ...cache, ...change } },
  workloads: { web: { uses: { pages: null, cache: ["read"] } } },
});

/** The database in two stores. */
const split = (change: Json): Json => ({
  stores: { orders: null, buyers: database, sellers: { ...database, databases: ["sellers"], ...change } },
  workloads: { web: { uses: { orders: null, buyers: ["read"] } }, worker: { uses: { sellers: ["read"] } } },
});

/** A change that a higher tier may not have, what is said of it, and one that it may have. */
type Row = readonly [change: Json, message: RegExp, twin: Json, below?: Json];

/** Rows, each against `lower` or the tier that it names. */
export const rows: Readonly<Record<string, Row>> = {
  "a limit": [
    { limits: { tokensPerHour: 100 } },
    /^limits\.tokensPerHour: got 100, expected at least \d+$/,
    { limits: { tokensPerHour: 1e9 } },
  ],
  "a feature that is off": [
    { features: { loadBalancing: false } },
    /^features\.loadBalancing: got false, expected true$/,
    { features: { loadBalancing: true, sso: true } },
  ],
  "a feature that is left out": [
    { features: { loadBalancing: null } },
    /^features\.loadBalancing: got nothing, expected true$/,
    { features: { auditLog: true } },
  ],
  "fewer replicas": [
    { workloads: { web: { autoscaling: null, replicas: { min: 1, max: 1 } } } },
    /^workloads\.web\.replicas\.max: got 1, expected at least \d+$/,
    { workloads: { web: { autoscaling: null, replicas: { min: 9, max: 9 } } } },
  ],
  "a topology that does not fail over": [
    { stores: { pages: { topology: "single", members: 1 } } },
    /^stores\.pages: got the topology single, expected at least the topology sentinel$/,
    { stores: { pages: { topology: "cluster", members: 3, replicasPerShard: 1 } } },
  ],
  "a cluster without copies": [
    { stores: { pages: { topology: "cluster", members: 3 } } },
    /^stores\.pages: got no copy that takes over, expected a copy that takes over$/,
    { stores: { pages: { topology: "cluster", members: 3, replicasPerShard: 1 } } },
  ],
  "a longer recovery": [
    { stores: { pages: { recovery: { rtoMinutes: 61 } } } },
    /^stores\.pages\.recovery\.rtoMinutes: got 61, expected at most 60$/,
    { stores: { pages: { recovery: { rtoMinutes: 60, rpoMinutes: 1 } } } },
  ],
  "a purpose without a store": [
    { stores: { pages: null }, workloads: { web: { uses: { pages: null } } } },
    /^stores: got 0 \(cached values: stores for it\), expected at least 1/,
    { stores: {} },
  ],
  "fewer days of backups of a renamed database": [
    {
      stores: { notes: null, ledger: { kind: "sqlite", capacityGB: 20, backupDays: 6 } },
      workloads: { web: { uses: { notes: null, ledger: ["read"] } } },
    },
    /^stores: got 6 \(databases: days of backups for it\), expected at least 7/,
    {
      stores: {
        notes: null,
        ledger: {
          ...{ kind: "postgres", version: 17, members: 1, cpu: 1, memoryMiB: 1024, capacityGB: 20 },
          ...{ databases: ["ledger"], backupDays: 7 },
        },
      },
      workloads: { web: { uses: { notes: null, ledger: ["read"] } } },
    },
  ],
  "a smaller node pool": [
    { nodes: { cpu: 1 } },
    /^nodes: got [\d.]+ CPU on all nodes, expected at least/,
    // Fewer and larger ones.
    { nodes: { min: 3, max: 3, cpu: 64, memoryGiB: 256 } },
  ],
  "an objective that is lower": [
    { benchmarks: { responseTimeMs: { max: 1e6 } } },
    /^benchmarks\.responseTimeMs\.max: got 1000000 ms, avg, expected at most/,
    { benchmarks: { responseTimeMs: { min: null, max: 1 } } },
  ],
  "a recovery that is promised no more": [
    { stores: { pages: { recovery: null } } },
    /^stores\.pages\.recovery\.rpoMinutes: got nothing, expected at most 5$/,
    { stores: { pages: { recovery: { rpoMinutes: 5, rtoMinutes: 60 } } } },
  ],
  "versions that are locked no more": [
    { stores: { files: { lockDays: null } } },
    /^stores\.files\.lockDays: got nothing, expected at least 30$/,
    { stores: { files: { lockDays: 31 } } },
  ],
  "copies that are read no more": [
    { stores: { orders: { readReplicas: null } } },
    /^stores\.orders\.readReplicas: got nothing, expected true$/,
    { stores: { orders: { members: 3 } } },
    relational,
  ],
  "fewer connections, as the server's own default": [
    { stores: { orders: { maxConnections: null } } },
    /^stores\.orders: got 100 \(connections of clients\), expected at least 150/,
    { stores: { orders: { maxConnections: null, pooler } } },
    relational,
  ],
  "an older version": [
    { stores: { orders: { version: 16 } } },
    /^stores\.orders\.version: got 16, expected at least 17$/,
    { stores: { orders: { version: 18 } } },
    relational,
  ],
  "a smaller cache": [
    { stores: { pages: { caches: { html: { maxSizeGB: 0.1 } } } } },
    /^stores\.pages\.caches\.html\.maxSizeGB: got 0\.1, expected at least 0\.2$/,
    { stores: { pages: { caches: { html: { ttlSeconds: 1, maxSizeGB: 0.3 } } } } },
  ],
  "a renamed cache without a copy": [
    renamed({ topology: "single", members: 1 }),
    /^stores: got 0 \(cached values: if all stores for it have a copy that takes over\), expected at least 1/,
    renamed({}),
  ],
  "a renamed cache that a restart empties": [
    renamed({ durable: false }),
    /^stores: got 0 \(cached values: if all stores for it are durable\), expected at least 1/,
    renamed({}),
  ],
  "a renamed cache with less memory": [
    renamed({ memoryMiB: 256 }),
    /^stores: got 256 \(cached values: MiB of memory for it\), expected at least 512/,
    renamed({ memoryMiB: 1024 }),
  ],
  "a renamed cache without a promise": [
    renamed({ recovery: null }),
    /^stores: got no promise \(cached values: minutes of changes for it that may be lost\), expected at most 5/,
    renamed({ recovery: { rpoMinutes: 1, rtoMinutes: 1 } }),
  ],
  "a database that is split, one part without backups": [
    split({ backupDays: 0 }),
    /^stores: got 0 \(databases: days of backups of the store for it with the fewest\), expected at least 7/,
    split({}),
    relational,
  ],
  "a database that is split, one part on one server": [
    split({ members: 1, readReplicas: null }),
    /^stores: got 1 \(databases: members of the smallest store for it\), expected at least 2/,
    // A further database beside those of the lower tier may be small.
    { stores: { reports: { ...database, ...{ members: 1, readReplicas: null, backupDays: 0 } } } },
    relational,
  ],
  "fewer replicas on one target": [
    { workloads: { web: { targets: { kubernetes: { replicas: { min: 1, max: 1 } } } } } },
    /^workloads\.web\.replicas\.max: got 1, expected at least \d+, on kubernetes$/,
    { workloads: { web: { targets: { kubernetes: { replicas: { min: 9, max: 9 } } } } } },
  ],
  "a single machine among what is allowed": [
    { compute: { allowed: ["host", "containers", "kubernetes"] } },
    /^compute\.allowed: got host, containers, kubernetes, expected at least containers, kubernetes$/,
    { compute: { allowed: ["kubernetes"], default: "kubernetes" } },
  ],
};
