import type { StoreKind } from "./store.ts";

/** What a workload may do with a store that it uses. */
export const rights = ["read", "write", "send", "take"] as const;
export type Right = (typeof rights)[number];

const data = ["read", "write"] as const;

/**
 * The rights that there are for a store of each kind. `write` includes deleting. `send` puts items into a queue; `take`
 * receives them and acknowledges them.
 */
export const rightsByKind = {
  file: data,
  sqlite: data,
  object: data,
  queue: ["send", "take"],
  postgres: data,
  redis: data,
  mongodb: data,
  neo4j: data,
} as const satisfies Record<StoreKind, readonly Right[]>;
