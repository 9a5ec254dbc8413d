import { variables, variablesOf } from "../variables.ts";
import { managed, noPorts, type StoreBase, type StoreInput, type VolumePlan } from "./store.ts";

/** Files on one volume that workloads on one machine read and write. */
export interface FilesPlan<Engine extends string> extends StoreBase<Engine, "file" | "sqlite", "files"> {
  /** The volume, which all users of the store mount. */
  readonly volumes: readonly [VolumePlan];
  /**
   * Journal mode of SQLite; null if the store is not SQLite, or the profile leaves the mode to the application.
   */
  readonly journalMode: "delete" | "wal" | null;
  readonly backupDays: number;
}

/** The plan of files on one block volume, whatever kind of volume it is. */
export function filesOn<Engine extends string>(
  engine: Engine,
  { name, store, users }: StoreInput<"file" | "sqlite">,
): FilesPlan<Engine> {
  const { kind, capacityGB, backupDays } = store;
  return {
    name,
    kind,
    engine,
    protocol: "files",
    users,
    ...managed,
    capacityGB,
    memoryMiB: null,
    volumes: [{ count: 1, capacityGB, shared: true }],
    ports: noPorts,
    variables: variablesOf(variables[kind].files, { store: name }),
    journalMode: store.kind === "sqlite" ? (store.journalMode ?? null) : null,
    backupDays,
  };
}

export type VolumeStorePlan = FilesPlan<"volume">;

/** Files on a volume of the cluster. */
export const volume = (input: StoreInput<"file" | "sqlite">): VolumeStorePlan => filesOn("volume", input);
