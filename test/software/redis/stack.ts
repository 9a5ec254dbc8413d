import { type Manifests, renderedStack } from "../pod/manifests.ts";

/** Every combination of rights on a queue and on a cache, each of another workload. */
const rights = {
  dashboard: { work: ["send"], cache: ["read"] },
  agents: { work: ["take"], cache: ["write"] },
  orchestrator: { work: ["send", "take"], cache: ["read", "write"] },
} as const;

const overrides = {
  stores: { cache: { kind: "redis", topology: "single", members: 1, memoryMiB: 64, durable: false } },
  workloads: Object.fromEntries(Object.entries(rights).map(([name, uses]) => [name, { uses }])),
};

/** A monitored stack whose queue KEDA counts, with a cache beside the queue. */
export const queueAndCache = (): Promise<Manifests> =>
  renderedStack("regional", {
    "echelon:monitoring": "existing",
    "echelon:backlogScaling": "existing",
    "echelon:overrides": JSON.stringify(overrides),
  });
