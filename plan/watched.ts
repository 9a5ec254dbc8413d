import type { Profile } from "../profiles/schema.ts";
import { rowOf } from "../targets/index.ts";
import type { ComputeKind } from "../targets/names.ts";
import type { Watched } from "./alarms.ts";
import { measureOf } from "./countedQueues.ts";
import { replicasOf } from "./engines/rds.ts";
import { runsPods } from "./pods.ts";
import type { Choices, Plan, StoreEngine, StorePlan, WorkloadPlan } from "./types.ts";

/** Engines of a cloud with a disk of the stated size. DocumentDB's grows by itself. */
const SERVED_DISKS: readonly StoreEngine[] = ["rds", "amazon-mq", "msk"];

/** Queues of which something says how many items failed: plan.lacks names the others. A list does not say it. */
const seesFailed = (store: StorePlan, compute: ComputeKind): boolean =>
  store.kind === "queue" && (store.engine !== "elasticache-queue" || measureOf(store, { compute }) === "age");

/** Engines of a cloud that say how many connections they have, and how many they take. */
const COUNT_CONNECTIONS: readonly StoreEngine[] = ["rds", "documentdb"];

/** Whether some workload keeps connections open. */
export const keepsConnections = (workloads: Readonly<Record<string, Pick<WorkloadPlan, "kind">>>): boolean =>
  Object.values(workloads).some(({ kind }) => kind === "websocket");

/** Whether a service of the target holds a store in memory from which nothing is dropped to make room. */
const fillsMemory = (store: StorePlan): boolean =>
  store.processes.length === 0 &&
  "maxMemoryPolicy" in store &&
  (store.durable || store.maxMemoryPolicy === "noeviction");

/** Whether a store has a disk that fills up: volumes of the stack, or one that a service of the target holds. */
const fillsUp = (store: StorePlan): boolean =>
  store.volumes.length > 0 || SERVED_DISKS.includes(store.engine) || fillsMemory(store);

/** Whether Prometheus learns how far the copies of a store are behind: MongoDB's exporter says so. */
const exportsLag = (store: StorePlan): boolean =>
  store.engine === "percona-mongodb" && store.membersPerShard > 1 && store.ports.metrics.length > 0;

/** Whether something measures how far the copies of a store are behind; services of AWS do. */
export const tellsLag = (store: StorePlan): boolean => {
  if (store.engine === "rds") return replicasOf(store) > 0;
  if (store.engine === "elasticache" || store.engine === "elasticache-queue") return store.members > 1;
  if (store.engine === "documentdb") return store.members > 1;
  return store.engine === "elasticache-cluster" ? store.replicasPerShard > 0 : exportsLag(store);
};

/** What a stack has for standing alarms to watch. */
export function watchedOf(
  { minimums }: Pick<Profile, "minimums">,
  {
    target,
    compute,
    workloads,
    stores,
    operators,
  }: Pick<Plan, "target" | "compute" | "workloads" | "stores" | "operators">,
  { existingSubnets }: Pick<Choices, "existingSubnets">,
): Watched {
  const all = Object.values(stores);
  const scraped = runsPods({ compute }) && operators.monitoring !== "none";
  const inCloud = !rowOf(target).ownCluster;
  return {
    crons:
      Object.values(workloads).some(({ kind }) => kind === "cron") ||
      all.some((store) => store.backup !== null || ("seal" in store && store.seal !== null)),
    queues: all.some((store) => seesFailed(store, compute)),
    disks: all.some(fillsUp),
    copies: all.some(tellsLag),
    connections:
      (scraped && keepsConnections(workloads)) ||
      all.some(({ engine }) => COUNT_CONNECTIONS.includes(engine)),
    scraped,
    // A machine has an address of its own. Tasks may have some too, where that costs less: then there is no gateway to watch.
    gateways: inCloud && compute !== "host" && existingSubnets === undefined,
    bandwidth: inCloud && minimums.bandwidthMbps !== undefined,
    nodes: inCloud && runsPods({ compute }),
  };
}
