import { endpointOf } from "../../../endpoint.ts";
import type { EndpointOf, KubernetesSecret } from "../../../platform.ts";
import { databaseOf, loginOf, type Mongo, USERS_DATABASE } from "./users.ts";

interface Server {
  /** `host:port`, or several with commas between them. */
  readonly hosts: string;
  /** Name of the replica set; null where routers stand before it. */
  readonly replicaSet: string | null;
  readonly passwordOf: (login: string) => KubernetesSecret;
}

/**
 * The variables of each user of a MongoDB. `readPreference` is the application's own choice, as a copy may be behind:
 * docs/workload-contract.md
 */
export const mongoEndpoint =
  (store: Mongo, { hosts, replicaSet, passwordOf }: Server): EndpointOf =>
  (user) => {
    const login = loginOf(user);
    const set = replicaSet === null ? "" : `&replicaSet=${replicaSet}`;
    const url = `mongodb://${login}@${hosts}/${databaseOf(store)}?authSource=${USERS_DATABASE}${set}`;
    return endpointOf(store, { url }, { password: passwordOf(login) });
  };
