import type { Generator } from "./types.ts";

/** Users and requests that one core offers beside the workload that it measures: `npm run bench -- --loadtest` shows them. */
export const PER_CORE: Generator = { maxUsers: 500, maxPerSecond: 1000 };

/** What a process of k6 in a pod offers: a pod has one core. */
export const POD: Generator = PER_CORE;
