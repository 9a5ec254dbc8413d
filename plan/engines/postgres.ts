import { connectionsOf, hasReplicaUrl, type PoolerPlan, planPooler, poolerSize } from "../pooler.ts";
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

/** A PostgreSQL store, whatever engine holds it. */
export interface DatabasePlan<Engine extends string> extends ListeningStore<Engine, "postgres", "postgres"> {
  readonly capacityGB: number;
  /** What its own databases may hold, GB; less than the capacity where others are on its server. */
  readonly dataGB: number;
  readonly memoryMiB: number;
  /** Major version. */
  readonly version: number;
  /** Workloads reach the first by `DATABASE_URL`, and each other one by `DATABASE_URL_<DATABASE>`. */
  readonly databases: readonly [string, ...string[]];
  /** Settings of the server, by PostgreSQL's own names. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly backupDays: number;
}

/** A PostgreSQL server on a cluster. */
export interface ServerPlan<Engine extends string> extends DatabasePlan<Engine> {
  readonly processes: readonly [members: ProcessPlan, ...poolers: ProcessPlan[]];
  readonly volumes: readonly [members: VolumePlan];
  /** Null if workloads connect to the server itself. */
  readonly pooler: PoolerPlan | null;
}

const PORT = 5432;
/** Port of the exporter beside each pooler: https://github.com/prometheus-community/pgbouncer_exporter */
export const POOLER_METRICS_PORT = 9127;
/** The exporter asks the pooler for a few rows. */
const EXPORTER: Size = { cpu: 0.05, memoryMiB: 32 };
/** Database of a store that names none. The schema requires one, so this only satisfies the type. */
const FALLBACK = "app";

type DatabaseFields<Engine extends string> = Omit<
  DatabasePlan<Engine>,
  "processes" | "volumes" | "services" | "operator" | "asksApiServer"
>;

/** The databases of a store, its first one first. */
export const databasesOf = ({
  databases: [first = FALLBACK, ...further],
}: StoreProfiles["postgres"]): readonly [string, ...string[]] => [first, ...further];

/** The fields of a PostgreSQL plan that do not depend on the engine. */
export function databaseFields<Engine extends string>(
  engine: Engine,
  { name, store, users, guests = [], own = store }: StoreInput<"postgres">,
): DatabaseFields<Engine> {
  const { version, capacityGB, memoryMiB, backupDays } = store;
  const databases = databasesOf(store);
  const connections = connectionsOf(
    store,
    guests.reduce((sum, guest) => sum + guest.store.databases.length, databases.length),
  );
  return {
    name,
    kind: "postgres",
    engine,
    protocol: "postgres",
    users,
    capacityGB,
    dataGB: own.capacityGB,
    memoryMiB,
    ports: { clients: [PORT], members: [], metrics: [], asked: [] },
    variables: variablesOf(variables.postgres.postgres, { store: name, databases }),
    version,
    databases,
    parameters: connections === undefined ? {} : { max_connections: String(connections) },
    backupDays,
  };
}

/** The variables of a store whose replicas may have a URL of their own. */
export const databaseVariables = (
  { name, store }: StoreInput<"postgres">,
  readsReplicas: boolean = hasReplicaUrl(store),
) =>
  variablesOf(variables.postgres.postgres, {
    store: name,
    databases: databasesOf(store),
    also: readsReplicas ? ["replicasUrl"] : [],
  });

/** Processes of the poolers, each with the exporter beside it where the stack runs that. */
const poolerProcesses = (pooler: PoolerPlan | null, exporter: boolean): ProcessPlan[] =>
  pooler === null
    ? []
    : [
        {
          role: "pooler",
          count: pooler.instances * pooler.sides.length,
          size: poolerSize(pooler),
          ...(exporter ? { sidecar: EXPORTER } : {}),
        },
      ];

type ServerFields = "processes" | "volumes" | "pooler" | "variables";

/** One process and one volume for each member, and the poolers before them. */
export function serverFields(
  input: StoreInput<"postgres">,
  exporter: boolean,
): Pick<ServerPlan<string>, ServerFields> {
  const { store } = input;
  const { members, cpu, memoryMiB, capacityGB } = store;
  const pooler = planPooler(store);
  return {
    processes: [
      { role: "member", count: members, size: { cpu, memoryMiB } },
      ...poolerProcesses(pooler, exporter),
    ],
    volumes: [{ count: members, capacityGB, shared: false }],
    pooler,
    variables: databaseVariables(input),
  };
}

export type PostgresPlan = ServerPlan<"postgres">;

/** One PostgreSQL that the stack runs itself. */
export function postgres(input: StoreInput<"postgres">, { watched }: Watched = noReaders): PostgresPlan {
  const fields = databaseFields("postgres", input);
  const server = serverFields(input, watched);
  const pooled = server.pooler !== null;
  return {
    ...fields,
    ...server,
    ports: {
      ...fields.ports,
      // The poolers call the server.
      members: pooled ? fields.ports.clients : [],
      metrics: pooled && watched ? [POOLER_METRICS_PORT] : [],
    },
    services: pooled ? 2 : 1,
    operator: null,
    asksApiServer: false,
  };
}
