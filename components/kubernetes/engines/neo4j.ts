import { serverCertificate } from "../parts/certificates/server.ts";
import { graphEndpoint, graphServers, namedPorts } from "../parts/neo4j/servers.ts";
import { disruptionBudget, headlessService } from "../parts/pods/memberService.ts";
import { type StoreBuilder, storeName } from "../parts/storage/store.ts";

/** One Neo4j. */
export const buildNeo4j: StoreBuilder<"neo4j"> = (store, context) => {
  const name = storeName(store);
  headlessService(store, context, { name, ports: namedPorts(store), publishNotReady: false });
  disruptionBudget(store, context);
  // A client that asks for a route gets the name that the server calls itself by.
  const certificate = serverCertificate(store, context, [name, `${name}-0.${name}`]);
  graphServers(store, context, { service: name, hosts: [], mode: "PRIMARY", certificate });
  return graphEndpoint(store, context);
};
