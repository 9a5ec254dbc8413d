import type { StoreArgs } from "../store.ts";

/** Smallest gp3 storage of RDS. */
const MIN_STORAGE_GB = 20;
/** RDS may grow the storage up to this multiple. */
const STORAGE_HEADROOM = 2;

export const allocatedGB = ({ capacityGB }: StoreArgs<"rds">["store"]): number =>
  Math.max(MIN_STORAGE_GB, Math.ceil(capacityGB));

/** The disks of a server. */
export function storageOf({ foundation, store }: StoreArgs<"rds">) {
  const allocatedStorage = allocatedGB(store);
  return {
    allocatedStorage,
    maxAllocatedStorage: STORAGE_HEADROOM * allocatedStorage,
    storageType: "gp3",
    storageEncrypted: true,
    kmsKeyId: foundation.key.arn,
  };
}
