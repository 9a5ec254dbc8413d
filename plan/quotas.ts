import type { Profile } from "../profiles/schema.ts";
import { processesOf, volumesOf } from "./backup.ts";
import { type ProcessPlan, type Size, together } from "./engines/store.ts";
import { sharesByLimit, sharesOf } from "./environment.ts";
import type { QuotaPlan, StorePlan, WorkloadPlan } from "./types.ts";

/** Each stated limit that is divided among replicas, with what all replicas together may use of it. */
function limitQuotas(profile: Profile): QuotaPlan[] {
  const used = new Map<string, number>();
  const shares = sharesByLimit(profile);
  for (const workload of Object.values(profile.workloads)) {
    for (const [name, part] of sharesOf(shares, workload)) {
      const total = name === "maxConcurrentAgents" ? workload.replicas.max : part * workload.replicas.max;
      used.set(name, (used.get(name) ?? 0) + total);
    }
  }
  return Object.entries(profile.limits)
    .filter(([name]) => used.has(name))
    .map(([name, limit]) => ({ name, limit, used: used.get(name) ?? 0 }));
}

const sum = <T>(items: readonly T[], pick: (item: T) => number): number =>
  items.reduce((total, item) => total + pick(item), 0);

/** To two decimals, as sums of binary fractions have many. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;

/**
 * The quotas, and what the stack uses of each with all workloads at their maximum and every backup running. Managed stores
 * use none. Where the stores of two tiers stand side by side, all of them count, and the larger tier's quotas apply.
 *
 * @param profiles that on which the workloads run, and the one beside it.
 */
export function planQuotas(
  profiles: readonly [serving: Profile, ...beside: Profile[]],
  workloads: readonly WorkloadPlan[],
  stores: readonly StorePlan[],
): QuotaPlan[] {
  const [profile] = profiles;
  const limitOf = (name: keyof Profile["quotas"]): number =>
    Math.max(...profiles.map(({ quotas }) => quotas[name]));
  const processes: readonly Omit<ProcessPlan, "role">[] = [
    ...workloads.map((workload) => ({ count: workload.replicas.max, size: workload.limits })),
    ...stores.flatMap(processesOf),
  ];
  const total = (pick: (size: Size) => number): number =>
    sum(processes, ({ count, size, sidecar }) => count * pick(together(size, sidecar)));
  const served = workloads.filter(({ port }) => port !== null).length;
  return [
    ...limitQuotas(profile),
    { name: "replicas", limit: limitOf("replicas"), used: sum(processes, ({ count }) => count) },
    { name: "services", limit: limitOf("services"), used: served + sum(stores, (store) => store.services) },
    {
      name: "volumes",
      limit: limitOf("volumes"),
      used: sum(stores, (store) => sum(volumesOf(store), ({ count }) => count)),
    },
    {
      name: "memoryGiB",
      limit: limitOf("memoryGiB"),
      used: rounded(total(({ memoryMiB }) => memoryMiB) / 1024),
    },
    { name: "cpu", limit: limitOf("cpu"), used: rounded(total((size) => size.cpu)) },
  ];
}
