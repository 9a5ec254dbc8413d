import { type GraphPlan, graphFields, graphPorts, neo4jPorts } from "./neo4j.ts";
import {
  type Members,
  type MemberVolumes,
  noReaders,
  type ProcessPlan,
  type StoreInput,
  type Watched,
} from "./store.ts";

export interface Neo4jClusterPlan extends GraphPlan<"neo4j-cluster"> {
  /** Primaries, which vote on each write, and readers (secondaries), which follow them. */
  readonly processes: Members;
  readonly volumes: MemberVolumes;
}

const { bolt, cluster, raft, routing } = neo4jPorts;

/**
 * Neo4j as a cluster of the enterprise edition, in pods of the stack. A majority of its primaries has to run for a write.
 * docs/decisions/0015-neo4j.md
 */
export function neo4jCluster(input: StoreInput<"neo4j">, { watched }: Watched = noReaders): Neo4jClusterPlan {
  const { members, readReplicas = 0, cpu, memoryMiB, capacityGB } = input.store;
  const readers = { licensed: true, watched };
  const size = { cpu, memoryMiB };
  const copies: readonly ProcessPlan[] =
    readReplicas > 0 ? [{ role: "reader", count: readReplicas, size }] : [];
  return {
    ...graphFields("neo4j-cluster", input, readers),
    processes: [{ role: "member", count: members, size }, ...copies],
    // Every server has all of the data.
    volumes: [
      { count: members, capacityGB, shared: false },
      ...copies.map(({ count }) => ({ count, capacityGB, shared: false })),
    ],
    // One by which servers know each other before they are ready, and the one that clients begin at.
    services: 2,
    ports: { ...graphPorts(readers), members: [cluster, raft, bolt, routing] },
  };
}
