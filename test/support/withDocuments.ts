import type { Choices } from "./sampleStack.ts";

const overrides = {
  stores: {
    leads: {
      ...{ kind: "mongodb", version: 8, shards: 1, members: 2, cpu: 1, memoryMiB: 2048, capacityGB: 30 },
      backupDays: 14,
    },
  },
  workloads: { worker: { uses: { leads: ["read", "write"] } } },
  quotas: { memoryGiB: 64, cpu: 64 },
} as const;

/** The tier `medium` with a MongoDB beside its stores. */
export const withDocuments = { overrides } as const satisfies Choices;

/** A tier without it, beside which it retires. */
export const documentsRetire = {
  previous: { profile: "sample/medium", overrides },
  serve: "current",
} as const satisfies Choices;
