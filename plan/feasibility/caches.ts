import { gbOfMiB, mibOfGB } from "../../base/bytes.ts";
import type { StorePlan } from "../types.ts";
import { type Check, downTo3, serving, shown } from "./check.ts";
import type { Finding } from "./finding.ts";

/** Part of the memory for values: keys, expiry times and the buffers of copies take the rest. Chosen. */
const USABLE = 0.9;

const shardsOf = (store: StorePlan): number =>
  "shards" in store && typeof store.shards === "number" ? store.shards : 1;

/** Memory that values may take, over all shards, GB. */
function memoryGB(store: StorePlan): number | null {
  if (store.kind !== "redis" || store.memoryMiB === null) return null;
  return gbOfMiB(store.memoryMiB * shardsOf(store));
}

/** Whether the stated caches fit the memory of their Redis. */
export const caches: Check = (context) =>
  serving(context).flatMap((plan): Finding[] => {
    const store = context.profile.stores[plan.name];
    const memory = memoryGB(plan);
    if (store?.kind !== "redis" || memory === null) return [];
    const shards = shardsOf(plan);
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
        fix: `at least ${shown(Math.ceil(mibOfGB(stated / USABLE) / shards))} for memoryMiB of stores.${plan.name}, or caches of at most ${shown(downTo3(have))} GB together`,
      },
    ];
  });
