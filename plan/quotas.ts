import type { Profile } from "../profiles/schema.ts";
import { sharesByLimit, sharesOf } from "./environment.ts";
import type { QuotaPlan, StorePlan, WorkloadPlan } from "./types.ts";

/** Each stated limit that replicas share out, with what all replicas together may use. */
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

/** Members that the stack runs itself: a managed store counts against no quota of the stack. */
const ownMembers = (store: StorePlan): number => {
  if (store.memberSize === null) return 0;
  return "members" in store ? store.members : 1;
};

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** What the stack may use of each quota, and what it uses at its largest. */
export function planQuotas(
  profile: Profile,
  workloads: readonly WorkloadPlan[],
  stores: readonly StorePlan[],
): QuotaPlan[] {
  const { replicas, services, volumes, memoryGiB, cpu } = profile.quotas;
  const total = (pick: (limits: { cpu: number; memoryMiB: number }) => number): number =>
    sum(workloads, (workload) => workload.replicas.max * pick(workload.limits)) +
    sum(stores, (store) => (store.memberSize === null ? 0 : ownMembers(store) * pick(store.memberSize)));
  const processes = sum(workloads, (workload) => workload.replicas.max) + sum(stores, ownMembers);
  const volumesUsed = sum(stores, (store) => {
    if (store.engine === "volume" || store.engine === "ebs") return 1;
    return store.memberCapacityGB === null ? 0 : ownMembers(store);
  });
  return [
    ...limitQuotas(profile),
    { name: "replicas", limit: replicas, used: processes },
    {
      name: "services",
      limit: services,
      used:
        workloads.filter(({ kind }) => kind === "http").length +
        stores.filter((store) => ownMembers(store) > 0).length,
    },
    { name: "volumes", limit: volumes, used: volumesUsed },
    { name: "memoryGiB", limit: memoryGiB, used: rounded(total(({ memoryMiB }) => memoryMiB) / 1024) },
    { name: "cpu", limit: cpu, used: rounded(total((size) => size.cpu)) },
  ];
}
