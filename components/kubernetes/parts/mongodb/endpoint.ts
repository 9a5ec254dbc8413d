import { type Input, interpolate } from "@pulumi/pulumi";
import { endpointOf } from "../../../endpoint.ts";
import type { EndpointOf, KubernetesSecret } from "../../../platform.ts";
import { authorityOf } from "../certificates/trust.ts";
import type { Scope } from "../scope.ts";
import { databaseOf, loginOf, type SpokenMongo, USERS_DATABASE } from "./users.ts";

interface Server {
  /** `host:port`, or several with commas between them. */
  readonly hosts: Input<string>;
  /** Name of the replica set; null where routers stand before it. */
  readonly replicaSet: string | null;
  readonly passwordOf: (login: string) => KubernetesSecret;
  /** Further options of the URL, each with a `&`. @default none */
  readonly options?: string;
  /** The name by which a user signs in. @default that of the stack's own MongoDB */
  readonly loginOf?: (user: string) => string;
}

/**
 * Options of a URL by which a client verifies the server; none where nothing is encrypted. Every driver, the shell and the
 * tools read them: https://www.mongodb.com/docs/manual/reference/connection-string-options/#tls-options
 */
export function encryptionOf(store: SpokenMongo, scope: Scope): string {
  const authority = authorityOf(store, scope);
  return authority === null ? "" : `&tls=true&tlsCAFile=${authority.path}`;
}

/**
 * The variables of each user of a MongoDB. `readPreference` is the application's own choice, as a copy may be behind:
 * docs/workload-contract.md
 */
export const mongoEndpoint =
  (store: SpokenMongo, scope: Scope, server: Server): EndpointOf =>
  (user) => {
    const { hosts, replicaSet, passwordOf, options: more = "" } = server;
    const login = (server.loginOf ?? loginOf)(user);
    const set = replicaSet === null ? "" : `&replicaSet=${replicaSet}`;
    const options = `authSource=${USERS_DATABASE}${set}${more}${encryptionOf(store, scope)}`;
    const url = interpolate`mongodb://${login}@${hosts}/${databaseOf(store)}?${options}`;
    return endpointOf(store, { url }, { password: passwordOf(login) });
  };
