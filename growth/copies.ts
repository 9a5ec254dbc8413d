import { PROJECT } from "../base/project.ts";
import { backupKey, isBackedUp } from "../plan/backup.ts";
import { rowOf } from "../targets/index.ts";
import type { PlacedStore, Placement } from "./placement.ts";

/** Whether the copies of a store are the stack's own work: on a cloud, its services keep them. */
const makesCopies = ({ target, ephemeral }: Placement, { durable }: PlacedStore): boolean =>
  rowOf(target).ownCluster && durable && !ephemeral;

/** With which key a store that retires gets a copy. */
const copyKey = ({ name, engine }: PlacedStore): string =>
  isBackedUp(engine)
    ? `backupDays of ${name} in the overrides of ${PROJECT}:previous`
    : `${PROJECT}:snapshotClass with the name of a VolumeSnapshotClass`;

/** What a row says of a store that the operator gives up, if nothing else has what it holds. */
export const withoutCopy = (placement: Placement, store: PlacedStore): string =>
  makesCopies(placement, store) && store.backup === null && !store.snapshots
    ? `. The stack has never made a copy of it. To have one first, set ${copyKey(store)}`
    : "";

/** What a row says of a store that is deleted: what is left of it. */
export function leftOf(placement: Placement, key: string, { backup, ...store }: PlacedStore): string {
  if (!makesCopies(placement, { backup, ...store })) return "";
  if (backup === null) return ". No copy of it is left";
  const claim = backupKey(key);
  return backup.released
    ? `, and its backups (${claim}) with it`
    : `. Its backups stay on the cluster until you delete them: kubectl delete persistentvolumeclaim --selector app.kubernetes.io/name=${claim}`;
}

/** Whether an update gives up the backups of a store that stays, before the operator has said so. */
export const dropsBackups = (before: PlacedStore, after: PlacedStore): boolean =>
  before.backup !== null && !before.backup.released && after.backup === null;

/** What a row says of backups that an update drops. */
export const droppedText = (key: string, deleted: boolean): string =>
  deleted
    ? ": its backups are still protected, and delete needs an up with unprotect before"
    : `: its backups would go. To give them up, write ${PROJECT}:retire: { ${backupKey(key)}: unprotect }, and after an up delete`;
