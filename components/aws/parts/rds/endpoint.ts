import * as pulumi from "@pulumi/pulumi";
import type { StorePlans } from "../../../../plan/types.ts";
import { isDirect } from "../../../directUsers.ts";
import { endpointOf } from "../../../endpoint.ts";
import type { AwsSecret, EndpointOf, StoreEndpoint } from "../../../platform.ts";
import type { Scope } from "../scope.ts";
import { databaseName } from "./guests.ts";

type HostName = pulumi.Input<string>;

/** Host names of a server, by what they lead to. */
export interface Hosts {
  /** The proxy, where there is one; else the primary. */
  readonly shared: HostName;
  readonly primary: HostName;
  readonly replicas: readonly HostName[];
}

interface Login {
  readonly user: string;
  readonly password: AwsSecret;
}

/**
 * The variables of those who connect to a host. The certificate of RDS is signed by an authority that anybody can download, so
 * a client that has the file may verify the server (`verify-full`): docs/aws-stores.md. A client of PostgreSQL takes several hosts.
 */
function variablesAt(
  store: StorePlans["rds" | "rds-database"],
  { user, password }: Login,
  { primary, replicas }: Pick<Hosts, "primary" | "replicas">,
): StoreEndpoint {
  const [port] = store.ports.clients;
  const urlOf = (names: readonly HostName[]) => (database: string) => {
    const at = pulumi.all([...names]).apply((all) => all.map((one) => `${one}:${port}`).join(","));
    return pulumi.interpolate`postgresql://${user}@${at}/${databaseName(database)}?sslmode=require`;
  };
  return endpointOf(
    store,
    { url: urlOf([primary]), ...(replicas.length === 0 ? {} : { replicasUrl: urlOf(replicas) }) },
    { password },
  );
}

/** The variables of each user of the databases of a store. */
export function databaseEndpoint(
  store: StorePlans["rds" | "rds-database"],
  { plan }: Scope,
  login: Login & { readonly hosts: Hosts },
): EndpointOf {
  const { hosts } = login;
  const shared = variablesAt(store, login, { ...hosts, primary: hosts.shared });
  const direct = variablesAt(store, login, hosts);
  return (user) => (isDirect(user, plan) ? direct : shared);
}
