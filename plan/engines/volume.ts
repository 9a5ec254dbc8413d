import { variables, variablesOf } from "../variables.ts";
import { managed, noPorts, type StoreBase, type StoreInput, type VolumePlan } from "./store.ts";

/** Files that workloads on one machine read and write. */
export interface FilesPlan<Engine extends string> extends StoreBase<Engine, "file" | "sqlite", "files"> {
  /** The one volume that all its users mount. */
  readonly volumes: readonly [VolumePlan];
  /** How SQLite journals; null where the store is not SQLite, or the profile leaves it to the application. */
  readonly journalMode: "delete" | "wal" | null;
  readonly backupDays: number;
}

/** What files on one block volume are, whoever makes the volume. */
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
