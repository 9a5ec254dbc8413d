import type { Plan, StorePlan } from "../../../../plan/types.ts";
import type { Right } from "../../../../profiles/rights.ts";

/** Rights of each workload on a store, in the arrangement that runs and in the one beside it: both may use it. */
export function rightsOn(
  { key }: Pick<StorePlan, "key">,
  { workloads, beside }: Pick<Plan, "workloads" | "beside">,
): ReadonlyMap<string, readonly Right[]> {
  const all = [...Object.values(beside?.workloads ?? {}), ...Object.values(workloads)];
  const users = new Map<string, readonly Right[]>();
  for (const { name, uses } of all) {
    const rights = uses[key];
    if (rights !== undefined) users.set(name, [...new Set([...(users.get(name) ?? []), ...rights])]);
  }
  return users;
}
