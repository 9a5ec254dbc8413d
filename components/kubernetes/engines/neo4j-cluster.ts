import { neo4jPorts } from "../../../plan/engines/neo4j.ts";
import type { StorePlans } from "../../../plan/types.ts";
import { graphEndpoint, graphServers, namedPorts } from "../parts/neo4j/servers.ts";
import { clientService } from "../parts/network/clientService.ts";
import { disruptionBudget, everyMember, headlessService } from "../parts/pods/memberService.ts";
import { partName } from "../parts/pods/statefulSet.ts";
import { memberHosts, membersService } from "../parts/storage/members.ts";
import type { StoreBuilder } from "../parts/storage/store.ts";

type Cluster = StorePlans["neo4j-cluster"];

/** Servers that vote on each write, and those that follow them, by the role in the plan. */
const sets = {
  member: { suffix: "primary", mode: "PRIMARY" },
  reader: { suffix: "reader", mode: "SECONDARY" },
} as const;

/** Host names of the primaries. */
const primaries = (store: Cluster): string[] =>
  memberHosts(store, store.processes[0].count, partName(store, sets.member.suffix));

/** Neo4j as a cluster. */
export const buildNeo4jCluster: StoreBuilder<"neo4j-cluster"> = (store, context) => {
  const ports = namedPorts(store);
  const service = membersService(store);
  const selector = everyMember(store);
  headlessService(store, context, { name: service, ports, publishNotReady: true, selector });
  // Backups begin at the same name.
  const { bolt, backup } = neo4jPorts;
  clientService(store, context, { bolt, backup }, selector);
  disruptionBudget(store, context, selector);
  store.processes.forEach(({ role, count, size }, index) => {
    const set = role === "reader" ? sets.reader : sets.member;
    graphServers(store, context, {
      service,
      hosts: primaries(store),
      mode: set.mode,
      part: {
        suffix: set.suffix,
        members: count,
        size,
        gigabytes: store.volumes[index]?.capacityGB ?? store.capacityGB,
      },
    });
  });
  return graphEndpoint(store, context);
};
