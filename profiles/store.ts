import { z } from "zod";
import { BYTES_PER_GB, BYTES_PER_MIB } from "../base/bytes.ts";
import { cpu, memoryMiB, postgresVersion, volumeGB } from "./bounds.ts";
import { amount, count, countOrZero, seconds, text } from "./units.ts";

const common = {
  variablePrefix: z
    .string()
    .regex(/^[A-Z][A-Z0-9]{0,19}$/, "expected capital letters and digits, at most 20")
    .optional()
    .describe("Start of the names of its variables, where a workload uses another store of the kind too"),
  recovery: z
    .strictObject({
      rpoMinutes: count.describe("Most minutes of changes that may be lost"),
      rtoMinutes: count.describe("Most minutes until it serves again"),
    })
    .optional()
    .describe("What the tier asks of its recovery after a loss"),
};
const retention = {
  backupDays: countOrZero.describe("Days that backups or old versions are kept; 0 keeps none"),
};
const onVolume = { capacityGB: volumeGB.describe("Usable capacity, GB; copies come on top") };
const capacity = { capacityGB: amount.describe("Usable capacity, GB; copies come on top") };
const memory = { memoryMiB: memoryMiB.describe("Memory of each member, MiB") };
const process = { cpu: cpu.describe("vCPU of each member"), ...memory };
const members = (what: string) => ({ members: count.describe(what) });

const file = z.strictObject({
  kind: z.literal("file").describe("Files on one block volume, read and written by workloads on one machine"),
  ...common,
  ...onVolume,
  ...retention,
});

const sqlite = z.strictObject({
  kind: z.literal("sqlite").describe("SQLite on a block volume: one writer, one machine"),
  ...common,
  ...onVolume,
  ...retention,
  journalMode: z
    .enum(["delete", "wal"])
    .optional()
    .describe("Journal mode of SQLite; with wal, reading continues during a write"),
});

const object = z.strictObject({
  kind: z.literal("object").describe("S3-compatible objects"),
  ...common,
  ...capacity,
  ...members("Nodes that hold the objects, on a target without an object service"),
  ...retention,
  lockDays: count
    .optional()
    .describe("Days for which no version of an object can be deleted by a workload; an operator can"),
});

/** Libraries that use a Redis of their own in their own way. */
export const queueLibraries = ["celery", "bullmq"] as const;

const queue = z.strictObject({
  kind: z.literal("queue").describe("Work queue"),
  ...common,
  protocol: z
    .enum(["native", "redis", "amqp", "kafka"])
    .describe(
      "native is the target's own queue service; the others are protocols that the application speaks",
    ),
  library: z
    .enum(queueLibraries)
    .optional()
    .describe("Library of the application that keeps its own keys in Redis; only with the protocol redis"),
  queuePerCopy: z
    .boolean()
    .optional()
    .describe(
      "Whether each copy of the workloads that take from it, one for a workflow or a department, has a queue of its own in the one broker",
    ),
  ...members("Brokers"),
  ...memory,
  ...capacity,
  retentionDays: z.int().min(1).max(14).describe("Days that an item is kept if no worker takes it"),
});

const databaseName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,38}$/, "expected lowercase letters, digits, dashes and underscores, at most 39");

const pooler = z.strictObject({
  instances: count.describe("Poolers"),
  mode: z.enum(["session", "transaction"]).describe("How long a client keeps a connection of the database"),
  poolSize: count.describe("Connections of the database that one pooler opens for each database"),
  maxClients: count.describe("Connections of clients that one pooler accepts"),
});

const postgres = z.strictObject({
  kind: z.literal("postgres").describe("PostgreSQL"),
  ...common,
  version: postgresVersion.describe("Major version"),
  ...members("Number of members: one primary, the others are its replicas"),
  ...process,
  ...onVolume,
  databases: z.array(databaseName).min(1).describe("Databases, each with its own user"),
  maxConnections: count.optional().describe("Connections that one member accepts"),
  readReplicas: z
    .boolean()
    .optional()
    .describe("Whether workloads get a URL of the replicas too, for what may be read a moment later"),
  pooler: pooler
    .optional()
    .describe("Processes that share few connections of the database among many clients"),
  ...retention,
});

/** One kind of cached value. The application gives it its name. */
const cache = z.strictObject({
  ttlSeconds: seconds.describe("How long a value is kept, seconds"),
  maxSizeGB: amount.optional().describe("Most memory for all its values together, GB"),
});

const cacheName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,38}$/, "expected a snake_case name, at most 39 characters");

const redis = z.strictObject({
  kind: z.literal("redis").describe("Redis"),
  ...common,
  version: z.int().min(6).optional().describe("Major version"),
  topology: z
    .enum(["single", "sentinel", "cluster"])
    .describe("sentinel fails over to a copy; cluster spreads the keys"),
  ...members("Number of nodes; for topology cluster, of primaries"),
  replicasPerShard: countOrZero.optional().describe("Copies of each primary of a cluster"),
  ...memory,
  durable: z.boolean().describe("Whether writes survive a restart (append-only file)"),
  maxMemoryPolicy: z
    .enum(["noeviction", "allkeys-lru", "allkeys-lfu", "volatile-lru", "volatile-ttl"])
    .optional()
    .describe(
      "What becomes of values when the memory is full; by default a durable store refuses writes, another one drops the least recently used",
    ),
  caches: z.record(cacheName, cache).optional().describe("What is cached, for how long, in how much memory"),
});

const index = z.strictObject({
  collection: text.describe("Collection that is indexed"),
  fields: z.array(text).min(1).describe("Fields of the index, in order"),
});

const mongodb = z.strictObject({
  kind: z.literal("mongodb").describe("MongoDB"),
  ...common,
  version: z.int().min(6).describe("Major version"),
  shards: count.describe("Number of shards; 1 is not sharded"),
  ...members("Members of each shard's replica set"),
  ...process,
  ...capacity,
  ...retention,
  indexes: z
    .record(z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, "expected a snake_case name"), index)
    .optional()
    .describe("Compound indexes by name"),
  shardKeys: z
    .record(text, text)
    .optional()
    .describe("Collection that is spread over the shards → the field by whose hash"),
});

const neo4j = z.strictObject({
  kind: z.literal("neo4j").describe("Neo4j"),
  ...common,
  ...members("Number of members: 1 is a single server; a causal cluster has at least 3"),
  readReplicas: countOrZero
    .optional()
    .describe("Further members of a causal cluster that are only read (secondaries)"),
  ...process,
  ...capacity,
  ...retention,
});

/** How many members each topology has. */
const topologies = {
  single: { least: 1, most: 1, expected: "1" },
  sentinel: { least: 3, most: Number.POSITIVE_INFINITY, expected: "at least 3" },
  cluster: { least: 3, most: Number.POSITIVE_INFINITY, expected: "at least 3" },
} satisfies Record<z.infer<typeof redis>["topology"], { least: number; most: number; expected: string }>;

function checkRedis(value: z.infer<typeof redis>, context: z.RefinementCtx): void {
  const complain = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
  const { least, most, expected } = topologies[value.topology];
  if (value.members < least || value.members > most) {
    complain(["members"], `expected ${expected} for topology ${value.topology}`);
  }
  if (value.replicasPerShard !== undefined && value.topology !== "cluster") {
    complain(["replicasPerShard"], `expected nothing for topology ${value.topology}, which has no shards`);
  }
  const shards = value.topology === "cluster" ? value.members : 1;
  const have = value.memoryMiB * shards * BYTES_PER_MIB;
  const wanted = Object.values(value.caches ?? {}).reduce((sum, { maxSizeGB }) => sum + (maxSizeGB ?? 0), 0);
  if (wanted * BYTES_PER_GB > have) {
    complain(
      ["caches"],
      `expected caches of at most ${(have / BYTES_PER_GB).toFixed(1)} GB together, the memory`,
    );
  }
}

export const store = z
  .discriminatedUnion("kind", [file, sqlite, object, queue, postgres, redis, mongodb, neo4j])
  .superRefine((value, context) => {
    if (value.kind === "redis") checkRedis(value, context);
    if (value.kind === "queue" && value.library !== undefined && value.protocol !== "redis") {
      context.addIssue({
        code: "custom",
        path: ["library"],
        message: "expected nothing for another protocol than redis",
      });
    }
    if (value.kind === "queue" && value.library !== undefined && value.queuePerCopy === true) {
      context.addIssue({
        code: "custom",
        path: ["queuePerCopy"],
        message: "expected nothing for a queue of a library, which shares its keys among all of its queues",
      });
    }
    if (value.kind === "neo4j" && value.members === 2) {
      context.addIssue({
        code: "custom",
        path: ["members"],
        message: "expected 1, or at least 3 for a cluster",
      });
    }
  });

export type StoreProfile = z.infer<typeof store>;
export type StoreKind = StoreProfile["kind"];
