import { performance } from "node:perf_hooks";
import { plan } from "../plan/plan.ts";
import { loadProfile } from "../profiles/load.ts";
import type { Profile } from "../profiles/schema.ts";

const SIZES = [10, 100, 1000] as const;
const ROUNDS = 9;

/** The enterprise tier with as many workers as asked, each with what an agent has. */
function profileOf(workloads: number): Profile {
  const base = loadProfile("marketing-engine/enterprise");
  const { agents, ...rest } = base.workloads;
  if (agents === undefined) throw new Error("the enterprise tier has no agents to multiply");
  const more = Object.keys(rest).length;
  const copies = Array.from({ length: workloads - more }, (_, index) => [`agents-${index}`, agents] as const);
  return { ...base, workloads: { ...rest, ...Object.fromEntries(copies) } };
}

export interface PlanRow {
  readonly workloads: number;
  readonly ms: number;
  readonly heapMiB: number;
  /** Time a workload against the smallest size: 1 is linear. */
  readonly growth: number;
}

/** Time and memory of a plan at growing sizes; run with --expose-gc for steady memory figures. */
export function benchPlan(): PlanRow[] {
  const measured = SIZES.map((workloads) => {
    const profile = profileOf(workloads);
    plan(profile, "kubernetes");
    const times = Array.from({ length: ROUNDS }, () => {
      const start = performance.now();
      plan(profile, "kubernetes");
      return performance.now() - start;
    }).sort((a, b) => a - b);
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    const kept = plan(profile, "kubernetes");
    globalThis.gc?.();
    const heapMiB = (process.memoryUsage().heapUsed - before) / 2 ** 20;
    return { workloads: Object.keys(kept.workloads).length, ms: times[ROUNDS >> 1] ?? Number.NaN, heapMiB };
  });
  const perWorkload = (measured[0]?.ms ?? Number.NaN) / (measured[0]?.workloads ?? Number.NaN);
  return measured.map((row) => ({ ...row, growth: row.ms / row.workloads / perWorkload }));
}
