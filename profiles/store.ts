import { z } from "zod";
import { amount, count, countOrZero, slug } from "./units.ts";

const retention = {
  /** Days that backups or old versions are kept; 0 keeps none. */
  backupDays: countOrZero,
};
const members = { members: count };

/** Files on one block volume, read and written by workloads on one machine. */
const file = z.strictObject({ kind: z.literal("file"), capacityGB: amount, ...retention });

/** SQLite lives on a block volume only: one writer, one machine. */
const sqlite = z.strictObject({ kind: z.literal("sqlite"), capacityGB: amount, ...retention });

/** S3-compatible objects; `members` nodes hold them where the target runs the store itself. */
const object = z.strictObject({ kind: z.literal("object"), capacityGB: amount, ...members, ...retention });

/** A work queue. `native` is the target's own queue; another protocol is what the application speaks. */
const queue = z.strictObject({
  kind: z.literal("queue"),
  protocol: z.enum(["native", "redis", "amqp", "kafka"]),
  ...members,
  memoryMiB: count,
  capacityGB: amount,
  /** Days that an untaken item is kept. */
  retentionDays: z.int().min(1).max(14),
});

const postgres = z.strictObject({
  kind: z.literal("postgres"),
  /** Major version. */
  version: z.int().min(13),
  /** One primary, and `members - 1` replicas. */
  ...members,
  cpu: amount,
  memoryMiB: count,
  capacityGB: amount,
  databases: z.array(slug).min(1),
  ...retention,
});

const redis = z.strictObject({
  kind: z.literal("redis"),
  topology: z.enum(["single", "sentinel", "cluster"]),
  ...members,
  memoryMiB: count,
  /** Whether writes survive a restart (append-only file). */
  durable: z.boolean(),
});

const mongodb = z.strictObject({
  kind: z.literal("mongodb"),
  version: z.int().min(6),
  shards: count,
  ...members,
  cpu: amount,
  memoryMiB: count,
  capacityGB: amount,
  ...retention,
});

const neo4j = z.strictObject({
  kind: z.literal("neo4j"),
  ...members,
  cpu: amount,
  memoryMiB: count,
  capacityGB: amount,
  ...retention,
});

export const store = z
  .discriminatedUnion("kind", [file, sqlite, object, queue, postgres, redis, mongodb, neo4j])
  .superRefine((value, context) => {
    if (value.kind !== "redis") return;
    const needed = { single: 1, sentinel: 3, cluster: 3 }[value.topology];
    if (value.members < needed || (value.topology === "single" && value.members !== 1)) {
      context.addIssue({
        code: "custom",
        path: ["members"],
        message: `expected ${value.topology === "single" ? "1" : `at least ${needed}`} for topology ${value.topology}`,
      });
    }
  });

export type StoreProfile = z.infer<typeof store>;
export type StoreKind = StoreProfile["kind"];
