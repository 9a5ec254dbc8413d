import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import { isSideOf } from "../../../../plan/standing.ts";
import type { StorePlan } from "../../../../plan/types.ts";
import type { BuiltBackup } from "../backup/backups.ts";
import type { Foundation, Scope } from "../scope.ts";
import { jobName, logicalName } from "./store.ts";

/** A store with the claims that the stack made for it, and the component that groups its objects. */
export interface BuiltStore {
  readonly store: StorePlan;
  readonly claims: readonly kubernetes.core.v1.PersistentVolumeClaim[];
  /** How it is backed up; null if the stack takes no backup of it. */
  readonly backup: BuiltBackup | null;
  readonly parent: Resource;
}

/** A first snapshot of a large volume copies all of it. */
const SNAPSHOT_TIMEOUT = "60m";

function snapshot(
  scope: Scope,
  { namespace }: Foundation,
  { store, parent }: BuiltStore,
  [suffix, claim]: readonly [string, kubernetes.core.v1.PersistentVolumeClaim],
): Resource {
  return new kubernetes.apiextensions.CustomResource(
    `${logicalName(scope, store)}-restore-${suffix}`,
    {
      apiVersion: "snapshot.storage.k8s.io/v1",
      kind: "VolumeSnapshot",
      // Pulumi chooses the name: a second switch must not find the snapshot of the first.
      metadata: {
        namespace,
        labels: scope.labels,
        annotations: { "pulumi.com/waitFor": "jsonpath={.status.readyToUse}=true" },
      },
      spec: {
        volumeSnapshotClassName: scope.settings.own.kubernetes.snapshotClass,
        source: { persistentVolumeClaimName: claim.metadata.name },
      },
    },
    {
      parent,
      customTimeouts: { create: SNAPSHOT_TIMEOUT },
      // Protection would stop the way back, on which no store retires. So the snapshots leave the stack and stay on the
      // cluster, until the operator gives up the store: then they are deleted with it.
      retainOnDelete: !scope.settings.ephemeral && !store.released,
    },
  );
}

/** Minutes that a backup may take at a switch, with all that is tried again. */
const timeoutOf = ({ backup }: StorePlan): string =>
  `${Math.ceil((backup?.deadlineSeconds ?? 0) / 60) + 10}m`;

/**
 * A backup of a side of the switch, now. Pulumi waits until it is complete, and ends the update if it fails, so that
 * workloads move only after that. It is deleted with the store that retires; the backup stays.
 */
const backupNow = (
  scope: Scope,
  { namespace, restrictions }: Foundation,
  left: BuiltStore,
  [store, { job, dependsOn }]: readonly [StorePlan, BuiltBackup],
): Resource =>
  new kubernetes.batch.v1.Job(
    jobName(scope, left.store, `backup-${store.engine}`),
    // Pulumi chooses the name: a second switch must not find the Job of the first.
    { metadata: { namespace, labels: scope.labels }, spec: job },
    {
      parent: left.parent,
      dependsOn: [...restrictions, ...dependsOn],
      customTimeouts: { create: timeoutOf(store) },
    },
  );

/**
 * Copies of both sides of a switch: of each store that retires, and of the store that took over from it. A backup where the
 * stack takes backups of the store, and a snapshot of each claim where the cluster takes snapshots. Claims that an operator
 * makes are not among them.
 */
export function createRestorePoints(
  scope: Scope,
  foundation: Foundation,
  stores: readonly BuiltStore[],
): Resource[] {
  const snapshots = scope.settings.own.kubernetes.snapshotClass !== "none";
  const retiring = stores.filter(({ store }) => store.phase === "retiring");
  return retiring.flatMap((left) => {
    const sides = stores.filter(({ store }) => isSideOf(left.store, store));
    return sides.flatMap(({ store, claims, backup }) => [
      ...(backup === null ? [] : [backupNow(scope, foundation, left, [store, backup])]),
      ...(snapshots ? claims : []).map((claim, index) =>
        snapshot(scope, foundation, left, [`${store.engine}-${index}`, claim]),
      ),
    ]);
  });
}
