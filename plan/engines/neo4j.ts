import { variables, variablesOf } from "../variables.ts";
import type { ProcessPlan, RunStore, StoreInput, VolumePlan } from "./store.ts";

export interface Neo4jPlan extends RunStore<"neo4j", "neo4j", "bolt"> {
  readonly processes: readonly [members: ProcessPlan];
  readonly volumes: readonly [members: VolumePlan];
  readonly capacityGB: number;
  readonly memoryMiB: number;
  readonly backupDays: number;
}

const BOLT_PORT = 7687;
/** Ports between members: transactions, discovery, Raft votes and routed queries. */
const CLUSTER_PORTS = [5000, 6000, 7000, BOLT_PORT, 7688];

/**
 * Neo4j by its Helm chart. Each member is a separate release with a Service for clients, one for administration and,
 * in a cluster, one for the other members. Members of a cluster find each other's Services through the API server.
 * https://github.com/neo4j/helm-charts/blob/dev/neo4j/templates/neo4j-svc.yaml
 */
export function neo4j({ name, store, users }: StoreInput<"neo4j">): Neo4jPlan {
  const { members, cpu, memoryMiB, capacityGB, backupDays } = store;
  const cluster = members > 1;
  return {
    name,
    kind: "neo4j",
    engine: "neo4j",
    protocol: "bolt",
    users,
    capacityGB,
    memoryMiB,
    processes: [{ role: "member", count: members, size: { cpu, memoryMiB } }],
    // Every member has all of the data.
    volumes: [{ count: members, capacityGB, shared: false }],
    services: members * (cluster ? 3 : 2),
    ports: { clients: [BOLT_PORT], members: cluster ? CLUSTER_PORTS : [], metrics: [], asked: [] },
    operator: null,
    asksApiServer: cluster,
    variables: variablesOf(variables.neo4j.bolt, { store: name }),
    backupDays,
  };
}
