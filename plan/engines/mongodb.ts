import { variables, variablesOf } from "../variables.ts";
import {
  type ListeningStore,
  noReaders,
  type ProcessPlan,
  type Size,
  type StoreInput,
  type StoreProfiles,
  type VolumePlan,
  type Watched,
} from "./store.ts";

/** A MongoDB store, whatever engine holds it. */
export interface DocumentPlan<Engine extends string> extends ListeningStore<Engine, "mongodb", "mongodb"> {
  readonly capacityGB: number;
  readonly memoryMiB: number;
  /** Major version. */
  readonly version: number;
  /** Compound indexes by name. */
  readonly indexes: NonNullable<StoreProfiles["mongodb"]["indexes"]>;
  readonly backupDays: number;
}

export const MONGODB_PORT = 27017;
/** Port of the exporter beside each member: https://github.com/percona/mongodb_exporter/blob/v0.53.0/main.go */
export const MONGODB_EXPORTER_PORT = 9216;
/** The exporter holds one scrape in memory; that of a large server is some MB. */
export const MONGODB_EXPORTER: Size = { cpu: 0.1, memoryMiB: 128 };
/** Size of the Job that makes users, indexes and shard keys. `mongosh` runs in Node, which takes 120 MiB. */
export const MONGODB_SETUP: ProcessPlan = { role: "setup", count: 1, size: { cpu: 0.25, memoryMiB: 384 } };

type DocumentFields<Engine extends string> = Omit<
  DocumentPlan<Engine>,
  "processes" | "volumes" | "services" | "operator" | "ports"
>;

/** The fields of a MongoDB plan that do not depend on the engine. */
export const documentFields = <Engine extends string>(
  engine: Engine,
  { name, store, users }: StoreInput<"mongodb">,
): DocumentFields<Engine> => ({
  name,
  kind: "mongodb",
  engine,
  protocol: "mongodb",
  users,
  capacityGB: store.capacityGB,
  memoryMiB: store.memoryMiB,
  asksApiServer: false,
  variables: variablesOf(variables.mongodb.mongodb, { store: name }),
  version: store.version,
  indexes: store.indexes ?? {},
  backupDays: store.backupDays,
});

/** Members that hold data, each with the exporter beside it where the stack is monitored. */
export const documentMembers = (
  { cpu, memoryMiB }: Size,
  count: number,
  { watched }: Watched,
): ProcessPlan => ({
  role: "member",
  count,
  size: { cpu, memoryMiB },
  ...(watched ? { sidecar: MONGODB_EXPORTER } : {}),
});

export interface MongodbPlan extends DocumentPlan<"mongodb"> {
  readonly processes: readonly [member: ProcessPlan, setup: ProcessPlan];
  readonly volumes: readonly [member: VolumePlan];
}

/** One MongoDB that the stack runs itself: a replica set of one member, so that transactions and change streams work. */
export function mongodb(input: StoreInput<"mongodb">, readers: Watched = noReaders): MongodbPlan {
  const { store } = input;
  return {
    ...documentFields("mongodb", input),
    processes: [documentMembers(store, 1, readers), MONGODB_SETUP],
    volumes: [{ count: 1, capacityGB: store.capacityGB, shared: false }],
    services: 1,
    ports: {
      clients: [MONGODB_PORT],
      // The one member finds itself by its name.
      members: [MONGODB_PORT],
      metrics: readers.watched ? [MONGODB_EXPORTER_PORT] : [],
      asked: [],
    },
    operator: null,
  };
}
