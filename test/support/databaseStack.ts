import type { Json } from "../../base/json.ts";
import type { SystemArgs } from "../../config/args.ts";
import type { Choices } from "./sampleStack.ts";

/** Two poolers, each with 20 connections to the server. */
export const pooler = { instances: 2, poolSize: 20, maxClients: 5000, mode: "transaction" } as const;

const database = {
  ...{ kind: "postgres", version: 15, members: 1, cpu: 0.5, memoryMiB: 512, capacityGB: 5, backupDays: 1 },
  databases: ["shop"],
} as const;

/**
 * Choices for a stack of the sample with the PostgreSQL `db`, which the workload `web` uses.
 *
 * @param more figures of the store.
 * @param workloads further workloads.
 */
export const withDatabase = (
  more: Readonly<Record<string, Json>> = {},
  args: Partial<SystemArgs> = {},
  workloads: Readonly<Record<string, Json>> = {},
): Choices => ({
  ...args,
  overrides: {
    stores: { db: { ...database, ...more } },
    workloads: {
      // The large tier has a database already, which no workload can use beside this one.
      web: {
        uses: { files: ["read", "write"], queue: ["send", "take"], database: null, db: ["read", "write"] },
      },
      ...workloads,
    },
    quotas: { volumes: 12, services: 16, replicas: 60, cpu: 60, memoryGiB: 60 },
  },
});
