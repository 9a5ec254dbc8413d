import type { StoreInput, StoreProfiles } from "../../plan/engines/store.ts";
import type { StoreKind } from "../../profiles/store.ts";

/** A store of each kind as a profile may have it. */
export const stores: StoreProfiles = {
  file: { kind: "file", capacityGB: 10, backupDays: 7 },
  sqlite: { kind: "sqlite", capacityGB: 5, backupDays: 7, journalMode: "wal" },
  object: { kind: "object", capacityGB: 200, members: 3, backupDays: 30 },
  queue: {
    kind: "queue",
    protocol: "native",
    members: 1,
    memoryMiB: 256,
    capacityGB: 2,
    retentionDays: 14,
  },
  postgres: {
    kind: "postgres",
    version: 17,
    members: 1,
    cpu: 2,
    memoryMiB: 4096,
    capacityGB: 30,
    databases: ["shop", "old-orders"],
    maxConnections: 150,
    backupDays: 14,
  },
  redis: { kind: "redis", topology: "single", members: 1, memoryMiB: 512, durable: false },
  mongodb: {
    kind: "mongodb",
    version: 7,
    shards: 3,
    members: 3,
    cpu: 4,
    memoryMiB: 16_384,
    capacityGB: 5000,
    backupDays: 14,
  },
  neo4j: { kind: "neo4j", members: 3, cpu: 4, memoryMiB: 16_384, capacityGB: 500, backupDays: 14 },
};

/** The store of a kind as an engine gets it, with some figures changed. */
export const given = <Kind extends StoreKind>(
  kind: Kind,
  change: Partial<StoreProfiles[Kind]> = {},
): StoreInput<Kind> => ({ name: "data", store: { ...stores[kind], ...change }, users: ["app"] });
