import { rowOf } from "../targets/index.ts";
import type { Target } from "../targets/names.ts";
import type { BackupPlan, SnapshotsPlan } from "./engines/store.ts";
import { makesCluster, type WhoseCluster } from "./pods.ts";
import type { EnginePlan } from "./types.ts";

/** Each snapshot of backups has those of all kept days: a week to notice that the cluster, or its backups, are gone. */
const BACKUPS_DAYS = 7;

/** Whether the cloud keeps snapshots of the volumes of a stack's cluster: it makes those of one that the stack makes. */
export const keepsVolumes = (target: Target, cluster: WhoseCluster = "create"): boolean =>
  rowOf(target).keepsVolumes && makesCluster({ target, compute: "kubernetes" }, { cluster });

/**
 * The snapshots of a store that runs on such a cluster; null where there are none to take. Backups are of one moment, so their
 * volume is taken where there is one. The one volume of a Neo4j whose edition copies no running database is as after a loss of
 * power, from which the server recovers by its log. Volumes of several members would not be of one moment.
 */
export function planSnapshots(store: EnginePlan, backup: BackupPlan | null): SnapshotsPlan | null {
  if (backup !== null) return backup.released ? null : { of: "backups", keepDays: BACKUPS_DAYS };
  return store.engine === "neo4j" && store.edition !== "enterprise" && store.backupDays > 0
    ? { of: "data", keepDays: store.backupDays }
    : null;
}
