import { type Ground, runsPods } from "./pods.ts";
import type { EnginePlan } from "./types.ts";

type Queue = Pick<EnginePlan, "engine"> & { readonly queue?: unknown };

/** Whether a library has a queue in Redis in its own way: a list, which says no more than how many items wait. */
const isList = (store: Queue): boolean =>
  typeof store.queue === "object" &&
  store.queue !== null &&
  "library" in store.queue &&
  store.queue.library !== null;

/** What measures a queue of a cloud: `age`, how long its items wait too; `items`, only how many do; `none`, nothing. */
export type QueueMeasure = "age" | "items" | "none";

/**
 * What is measured of a queue where the workloads run. Nothing of ElastiCache counts items: a function of the stack does, and
 * where pods run KEDA, which only scales by them.
 */
export function measureOf(store: Queue, ground: Pick<Ground, "compute">): QueueMeasure {
  if (store.engine === "amazon-mq" || store.engine === "msk") return "items";
  if (store.engine !== "elasticache-queue") return "age";
  if (runsPods(ground)) return "none";
  return isList(store) ? "items" : "age";
}
