import { graphEndpoint, graphServers, namedPorts } from "../parts/neo4j/servers.ts";
import { disruptionBudget, headlessService } from "../parts/pods/memberService.ts";
import { type StoreBuilder, storeName } from "../parts/storage/store.ts";

/** One Neo4j. */
export const buildNeo4j: StoreBuilder<"neo4j"> = (store, context) => {
  const name = storeName(store);
  headlessService(store, context, { name, ports: namedPorts(store), publishNotReady: false });
  disruptionBudget(store, context);
  graphServers(store, context, { service: name, hosts: [], mode: "PRIMARY" });
  return graphEndpoint(store, context);
};
