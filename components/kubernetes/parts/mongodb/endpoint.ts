import { endpointOf } from "../../../endpoint.ts";
import type { EndpointOf, KubernetesSecret } from "../../../platform.ts";
import { authorityOf } from "../certificates/trust.ts";
import type { Scope } from "../scope.ts";
import { databaseOf, loginOf, type Mongo, USERS_DATABASE } from "./users.ts";

interface Server {
  /** `host:port`, or several with commas between them. */
  readonly hosts: string;
  /** Name of the replica set; null where routers stand before it. */
  readonly replicaSet: string | null;
  readonly passwordOf: (login: string) => KubernetesSecret;
}

/**
 * Options of a URL by which a client verifies the server; none where nothing is encrypted. Every driver, the shell and the
 * tools read them: https://www.mongodb.com/docs/manual/reference/connection-string-options/#tls-options
 */
export function encryptionOf(store: Mongo, scope: Scope): string {
  const authority = authorityOf(store, scope);
  return authority === null ? "" : `&tls=true&tlsCAFile=${authority.path}`;
}

/**
 * The variables of each user of a MongoDB. `readPreference` is the application's own choice, as a copy may be behind:
 * docs/workload-contract.md
 */
export const mongoEndpoint =
  (store: Mongo, scope: Scope, { hosts, replicaSet, passwordOf }: Server): EndpointOf =>
  (user) => {
    const login = loginOf(user);
    const set = replicaSet === null ? "" : `&replicaSet=${replicaSet}`;
    const options = `authSource=${USERS_DATABASE}${set}${encryptionOf(store, scope)}`;
    const url = `mongodb://${login}@${hosts}/${databaseOf(store)}?${options}`;
    return endpointOf(store, { url }, { password: passwordOf(login) });
  };
