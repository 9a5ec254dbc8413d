import { neo4jPorts } from "../../../plan/engines/neo4j.ts";
import type { ProcessPlan, StorePlans } from "../../../plan/types.ts";
import { serverCertificate } from "../parts/certificates/server.ts";
import { graphEndpoint, graphServers, namedPorts } from "../parts/neo4j/servers.ts";
import { clientService } from "../parts/network/clientService.ts";
import { disruptionBudget, everyMember, headlessService } from "../parts/pods/memberService.ts";
import { partName } from "../parts/pods/statefulSet.ts";
import { memberHosts, membersService } from "../parts/storage/members.ts";
import { type StoreBuilder, storeName } from "../parts/storage/store.ts";

type Cluster = StorePlans["neo4j-cluster"];

/** Servers that vote on each write, and those that follow them, by the role in the plan. */
const sets = {
  member: { suffix: "primary", mode: "PRIMARY" },
  reader: { suffix: "reader", mode: "SECONDARY" },
} as const;

const setOf = ({ role }: ProcessPlan) => (role === "reader" ? sets.reader : sets.member);

/** Host names of the servers of a set. */
const hostsOf = (store: Cluster, process: ProcessPlan): string[] =>
  memberHosts(store, process.count, partName(store, setOf(process).suffix));

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
  // All servers have one certificate: they, and clients that ask for a route, call each by its name.
  const certificate = serverCertificate(store, context, [
    storeName(store),
    ...store.processes.flatMap((process) => hostsOf(store, process)),
  ]);
  store.processes.forEach((process, index) => {
    const { suffix, mode } = setOf(process);
    graphServers(store, context, {
      service,
      hosts: hostsOf(store, store.processes[0]),
      mode,
      certificate,
      part: {
        suffix,
        members: process.count,
        size: process.size,
        gigabytes: store.volumes[index]?.capacityGB ?? store.capacityGB,
      },
    });
  });
  return graphEndpoint(store, context);
};
