import { variables, variablesOf } from "../variables.ts";
import type { ListeningStore, ProcessPlan, StoreInput, VolumePlan } from "./store.ts";

/** A PostgreSQL store, whatever engine holds it. */
export interface DatabasePlan<Engine extends string> extends ListeningStore<Engine, "postgres", "postgres"> {
  readonly capacityGB: number;
  readonly memoryMiB: number;
  /** Major version. */
  readonly version: number;
  /** Workloads reach the first by `DATABASE_URL`, and each other one by `DATABASE_URL_<DATABASE>`. */
  readonly databases: readonly [string, ...string[]];
  /** Settings of the server, by PostgreSQL's own names. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly backupDays: number;
}

const PORT = 5432;
/** Database of a store that names none. The schema requires one, so this only satisfies the type. */
const FALLBACK = "app";

type DatabaseFields<Engine extends string> = Omit<
  DatabasePlan<Engine>,
  "processes" | "volumes" | "services" | "operator" | "asksApiServer"
>;

/** The fields of a PostgreSQL plan that do not depend on the engine. */
export function databaseFields<Engine extends string>(
  engine: Engine,
  { name, store, users }: StoreInput<"postgres">,
): DatabaseFields<Engine> {
  const { version, capacityGB, memoryMiB, maxConnections, backupDays } = store;
  const [first = FALLBACK, ...further] = store.databases;
  return {
    name,
    kind: "postgres",
    engine,
    protocol: "postgres",
    users,
    capacityGB,
    memoryMiB,
    ports: { clients: [PORT], members: [], metrics: [], asked: [] },
    variables: variablesOf(variables.postgres.postgres, { store: name, databases: [first, ...further] }),
    version,
    databases: [first, ...further],
    parameters: maxConnections === undefined ? {} : { max_connections: String(maxConnections) },
    backupDays,
  };
}

/** One process and one volume for each member. */
export const databaseMembers = ({ members, cpu, memoryMiB, capacityGB }: StoreInput<"postgres">["store"]) =>
  ({
    processes: [{ role: "member", count: members, size: { cpu, memoryMiB } }],
    volumes: [{ count: members, capacityGB, shared: false }],
  }) as const;

export interface PostgresPlan extends DatabasePlan<"postgres"> {
  readonly processes: readonly [members: ProcessPlan];
  readonly volumes: readonly [members: VolumePlan];
}

/** One PostgreSQL that the stack runs itself. */
export const postgres = (input: StoreInput<"postgres">): PostgresPlan => ({
  ...databaseFields("postgres", input),
  ...databaseMembers(input.store),
  services: 1,
  operator: null,
  asksApiServer: false,
});
