import { isDirect } from "../../../directUsers.ts";
import { endpointOf } from "../../../endpoint.ts";
import type { EndpointOf, SecretReference } from "../../../platform.ts";
import { authorityOf } from "../certificates/trust.ts";
import type { Scope } from "../scope.ts";
import { type Database, directHosts, poolerHosts, serverOf } from "./servers.ts";

interface Login {
  readonly user: string;
  readonly password: SecretReference;
}

/** The variables of those who use the databases of a store. */
export function databaseEndpoint(store: Database, scope: Scope, { user, password }: Login): EndpointOf {
  const server = serverOf(store, scope.plan);
  const [port] = store.ports.clients;
  const authority = authorityOf(server, scope);
  const query = authority === null ? "" : `?sslmode=verify-full&sslrootcert=${authority.path}`;
  return (caller) => {
    const hosts =
      server.pooler === null || isDirect(caller, scope.plan) ? directHosts(server) : poolerHosts(server);
    const urlAt = (host: string) => (database: string) =>
      `postgresql://${user}@${host}:${port}/${database}${query}`;
    return endpointOf(store, { url: urlAt(hosts.primary), replicasUrl: urlAt(hosts.replicas) }, { password });
  };
}
