import { variables, variablesOf } from "../variables.ts";
import { httpsPorts, managed, type StoreBase, type StoreInput } from "./store.ts";

export interface S3Plan extends StoreBase<"s3", "object", "s3-identity"> {
  readonly capacityGB: number;
  /** Days that old versions are kept; 0 keeps none. */
  readonly backupDays: number;
  /** Days for which no workload can delete a version; null if versions are not locked. */
  readonly lockDays: number | null;
}

/** Objects in S3. Workloads access them with their own identity. */
export const s3 = ({ name, store, users }: StoreInput<"object">): S3Plan => ({
  name,
  kind: "object",
  engine: "s3",
  protocol: "s3-identity",
  users,
  ...managed,
  capacityGB: store.capacityGB,
  memoryMiB: null,
  ports: httpsPorts,
  variables: variablesOf(variables.object["s3-identity"], { store: name }),
  backupDays: store.backupDays,
  lockDays: store.lockDays ?? null,
});
