import { performance } from "node:perf_hooks";
import { plan } from "../plan/plan.ts";
import { loadProfile } from "../profiles/load.ts";
import type { Profile } from "../profiles/schema.ts";

const SIZES = [10, 100, 1000] as const;
const ROUNDS = 15;
const WARM_UPS = 50;
/** Highest ratio of the time per workload at the largest size to that at the smallest size. */
export const GROWTH_GOAL = 1.5;

/** The enterprise tier with copies of the workload `agents`, up to the given number of workloads. */
function profileOf(workloads: number): Profile {
  const base = loadProfile("marketing-engine/enterprise");
  const { agents, ...rest } = base.workloads;
  if (agents === undefined)
    throw new Error("marketing-engine/enterprise: got no workload agents, expected one to copy");
  const more = Object.keys(rest).length;
  const copies = Array.from({ length: workloads - more }, (_, index) => [`agents-${index}`, agents] as const);
  return { ...base, workloads: { ...rest, ...Object.fromEntries(copies) } };
}

export interface PlanRow {
  readonly workloads: number;
  readonly ms: number;
  readonly heapMiB: number;
  /** Time per workload divided by that of the smallest size; 1 is linear. */
  readonly growth: number;
}

/** Time and memory of a plan at growing sizes. Memory figures are stable only with node --expose-gc. */
export function benchPlan(): PlanRow[] {
  // Warm up first: if the first size ran cold, all later ones would look better than linear.
  const warm = profileOf(SIZES[1]);
  for (let round = 0; round < WARM_UPS; round++) plan(warm, "kubernetes");
  const measured = SIZES.map((workloads) => {
    const profile = profileOf(workloads);
    plan(profile, "kubernetes");
    // The fastest round is the one that other programs on the machine disturbed least.
    const times = Array.from({ length: ROUNDS }, () => {
      const start = performance.now();
      plan(profile, "kubernetes");
      return performance.now() - start;
    });
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    const kept = plan(profile, "kubernetes");
    globalThis.gc?.();
    const heapMiB = (process.memoryUsage().heapUsed - before) / 2 ** 20;
    return { workloads: Object.keys(kept.workloads).length, ms: Math.min(...times), heapMiB };
  });
  const perWorkload = (measured[0]?.ms ?? Number.NaN) / (measured[0]?.workloads ?? Number.NaN);
  return measured.map((row) => ({ ...row, growth: row.ms / row.workloads / perWorkload }));
}
