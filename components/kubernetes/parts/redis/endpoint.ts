import { endpointOf } from "../../../endpoint.ts";
import { type EndpointOf, MOVE_USER } from "../../../platform.ts";
import { authorityOf } from "../certificates/trust.ts";
import { type StoreContext, storeName } from "../storage/store.ts";
import { DEFAULT_USER, type Redis } from "./acl.ts";
import { knownRedis } from "./known.ts";

/** The Service that clients connect to: where there are copies, the operator's own for the primary. */
export const redisHost = (store: Pick<Redis, "name" | "engine">): string =>
  store.engine === "redis-sentinel" ? `${storeName(store)}-master` : storeName(store);

/** The variables of each user of a Redis. Whoever moves data has all rights, and needs no name. */
export function redisEndpoint(store: Redis, { scope, credentials }: StoreContext): EndpointOf {
  const [port] = store.ports.clients;
  const { passwordOf } = credentials.redis();
  const authority = authorityOf(store, scope)?.path;
  const scheme = authority === undefined ? "redis" : "rediss";
  return (user) => {
    const [name, login] = user === MOVE_USER ? [DEFAULT_USER, ""] : [user, `${user}@`];
    const url = `${scheme}://${login}${redisHost(store)}:${port}`;
    const { known, values } = knownRedis(store, user);
    return endpointOf(
      known,
      { url, topology: "cluster", authority, ...values },
      { password: passwordOf(name) },
    );
  };
}
