import type { Choices } from "./sampleStack.ts";

/** What the tier `large` changes so that its database has all that RDS offers: replicas, a proxy, and copies for long. */
export const manyMembers = {
  overrides: {
    stores: {
      database: {
        members: 3,
        readReplicas: true,
        pooler: { instances: 2, mode: "transaction", poolSize: 20, maxClients: 400 },
        backupDays: 90,
      },
    },
  },
} as const satisfies Choices;
