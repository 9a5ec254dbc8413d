import { defect } from "../../../../base/errors.ts";
import { storeKey } from "../../../../plan/storeKey.ts";
import type { Plan, StorePlans } from "../../../../plan/types.ts";
import { storeName } from "../storage/store.ts";

/** PostgreSQL on a cluster: a server, or databases on the server of another store. */
export type Database = StorePlans["postgres" | "cloudnative-pg" | "logical-database"];

/** A store that has a server. */
export type Server = Exclude<Database, StorePlans["logical-database"]>;

/** User who owns the databases of a store on the server of another. */
export const guestUser = (store: string): string => `${store.replaceAll("-", "_")}_app`;

/** The server of a store: its own, or that of its host. */
export function serverOf(store: Database, { stores }: Pick<Plan, "stores">): Server {
  if (store.engine !== "logical-database") return store;
  const server = stores[storeKey(store.host)];
  if (server?.engine === "postgres" || server?.engine === "cloudnative-pg") return server;
  throw defect(
    `store ${store.key}: got no server ${storeKey(store.host)}, expected the PostgreSQL of its host`,
  );
}

/** Stores on the server of `server`, of this arrangement or the one beside. */
export const guestsOf = (
  server: Server,
  { stores }: Pick<Plan, "stores">,
): StorePlans["logical-database"][] =>
  Object.values(stores).flatMap((store) =>
    store.engine === "logical-database" && storeKey(store.host) === server.key ? [store] : [],
  );

/** Names of the Services of a server, by what they lead to. */
interface Hosts {
  readonly primary: string;
  readonly replicas: string;
}

/** The Services of the server itself. CloudNativePG has its own names: https://cloudnative-pg.io/documentation/current/service_management/ */
export const directHosts = (server: Server): Hosts => {
  const name = storeName(server);
  return server.engine === "postgres"
    ? { primary: name, replicas: name }
    : { primary: `${name}-rw`, replicas: `${name}-ro` };
};

/** The Services of its poolers. */
export const poolerHosts = (server: Server): Hosts => ({
  primary: `${storeName(server)}-pooler`,
  replicas: `${storeName(server)}-pooler-ro`,
});
