import type { Generator } from "./types.ts";

/** Users and requests that one core offers beside the workload that it measures: `npm run bench -- --loadtest` shows them. */
const PER_CORE: Generator = { maxUsers: 500, maxPerSecond: 1000 };

/** What a generator with so many cores offers. */
export const offeredBy = (cores: number): Generator => ({
  maxUsers: PER_CORE.maxUsers * cores,
  maxPerSecond: PER_CORE.maxPerSecond * cores,
});

/** What a process of k6 in a pod offers: a pod has one core. */
export const POD: Generator = offeredBy(1);
