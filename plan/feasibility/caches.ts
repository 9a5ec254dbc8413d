import { gbOfMiB } from "../../base/bytes.ts";
import type { StorePlan } from "../types.ts";
import { type Check, serving, shown } from "./check.ts";
import type { Finding } from "./finding.ts";

/** Part of the memory for values: keys, expiry times and the buffers of copies take the rest. Chosen. */
const USABLE = 0.9;

/** Memory that values may take, over all shards, GB. */
function memoryGB(store: StorePlan): number | null {
  if (store.kind !== "redis" || store.memoryMiB === null) return null;
  const shards = "shards" in store && typeof store.shards === "number" ? store.shards : 1;
  return gbOfMiB(store.memoryMiB * shards);
}

/** Whether the stated caches fit the memory of their Redis. */
export const caches: Check = (context) =>
  serving(context).flatMap((plan): Finding[] => {
    const store = context.profile.stores[plan.name];
    const memory = memoryGB(plan);
    if (store?.kind !== "redis" || memory === null) return [];
    const stated = Object.values(store.caches ?? {}).reduce((sum, { maxSizeGB = 0 }) => sum + maxSizeGB, 0);
    const have = memory * USABLE;
    if (stated <= have) return [];
    return [
      {
        key: "caches",
        level: "warning",
        subject: plan.name,
        stated,
        have,
        unit: "GB of memory",
        message: `the caches of ${plan.name} may take ${shown(stated)} GB together, and its memory has room for ${shown(have)} GB of values`,
        fix: `more memoryMiB or shards of stores.${plan.name}, smaller caches, or a maxMemoryPolicy that gives old values up`,
      },
    ];
  });
