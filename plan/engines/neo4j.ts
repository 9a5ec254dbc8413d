import { variables, variablesOf } from "../variables.ts";
import {
  type ListeningStore,
  noReaders,
  type ProcessPlan,
  type StoreInput,
  type VolumePlan,
  type Watched,
} from "./store.ts";

/** A Neo4j store, of one server or several. */
export interface GraphPlan<Engine extends string> extends ListeningStore<Engine, "neo4j", "bolt"> {
  readonly capacityGB: number;
  readonly memoryMiB: number;
  /** Only enterprise copies a running database, gives metrics, and forms clusters. Its licence has to be accepted. */
  readonly edition: "community" | "enterprise";
  readonly backupDays: number;
}

/** What the choice of an edition depends on. */
export interface GraphReaders extends Watched {
  /** Whether the operator of the stack has accepted the licence of the enterprise edition. */
  readonly licensed: boolean;
}

/** Name in `echelon:licences` of the licence of the enterprise edition: https://neo4j.com/licensing/ */
export const NEO4J_LICENCE = "neo4j";

const community: GraphReaders = { ...noReaders, licensed: false };

/** Ports of a server: https://neo4j.com/docs/operations-manual/5/configuration/ports/ */
export const neo4jPorts = {
  bolt: 7687,
  backup: 6362,
  cluster: 6000,
  raft: 7000,
  routing: 7688,
  metrics: 2004,
} as const;

/** Port at which the pod that restores a backup serves it, and the servers fetch it. */
export const NEO4J_SEED_PORT = 8000;

type GraphFields<Engine extends string> = Omit<
  GraphPlan<Engine>,
  "processes" | "volumes" | "services" | "ports"
>;

/** The fields of a Neo4j plan that do not depend on the number of servers. */
export const graphFields = <Engine extends string>(
  engine: Engine,
  { name, store, users }: StoreInput<"neo4j">,
  { licensed }: GraphReaders,
): GraphFields<Engine> => ({
  name,
  kind: "neo4j",
  engine,
  protocol: "bolt",
  users,
  capacityGB: store.capacityGB,
  memoryMiB: store.memoryMiB,
  operator: null,
  asksApiServer: false,
  variables: variablesOf(variables.neo4j.bolt, { store: name }),
  edition: licensed ? "enterprise" : "community",
  backupDays: store.backupDays,
});

/** Ports that others than the members use. A backup reads from a port of its own, which asks nobody for a password. */
export const graphPorts = ({ licensed, watched }: GraphReaders) => ({
  clients: [neo4jPorts.bolt] as const,
  metrics: licensed && watched ? [neo4jPorts.metrics] : [],
  asked: [],
  ...(licensed ? { backup: [neo4jPorts.backup], restore: [NEO4J_SEED_PORT] } : {}),
});

export interface Neo4jPlan extends GraphPlan<"neo4j"> {
  readonly processes: readonly [member: ProcessPlan];
  readonly volumes: readonly [member: VolumePlan];
}

/**
 * One Neo4j that the stack runs itself. Without the licence it is of the community edition, and stands in for the cluster
 * that a tier states: plan/lacking/stores.ts says what is missing then.
 */
export function neo4j(input: StoreInput<"neo4j">, readers: GraphReaders = community): Neo4jPlan {
  const { cpu, memoryMiB, capacityGB } = input.store;
  return {
    ...graphFields("neo4j", input, readers),
    processes: [{ role: "member", count: 1, size: { cpu, memoryMiB } }],
    volumes: [{ count: 1, capacityGB, shared: false }],
    services: 1,
    ports: { ...graphPorts(readers), members: [] },
  };
}
