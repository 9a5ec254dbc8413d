import type { StreamPlan } from "../../../../plan/engines/queue.ts";
import { endpointOf } from "../../../endpoint.ts";
import { type EndpointOf, MOVE_USER } from "../../../platform.ts";
import { queueValues } from "../../../queueValues.ts";
import { authorityOf } from "../certificates/trust.ts";
import { knownTo } from "../queues/queues.ts";
import { type StoreContext, storeName } from "../storage/store.ts";
import { type AnyRedis, DEFAULT_USER, isQueue, type Redis, type RedisQueue } from "./acl.ts";

/** The Service that clients connect to: where there are copies, the operator's own for the primary. */
export const redisHost = (store: Pick<Redis, "name" | "engine">): string =>
  store.engine === "redis-sentinel" ? `${storeName(store)}-master` : storeName(store);

const ofCache = { stream: "", group: "", deadLetters: "", visibilitySeconds: "", maxAttempts: "", names: "" };

/** A Redis as a user knows it, with the values of a queue; a cache has no variable for any of them. */
export function knownRedis<One extends AnyRedis>(store: One, user: string) {
  if (!isQueue(store)) return { known: store, values: ofCache };
  const { own, names, store: known } = knownTo<StreamPlan, RedisQueue<One>>(store, user);
  const { stream = "", group = "", deadLetters = "" } = own ?? {};
  return { known, values: { stream, group, deadLetters, names: names ?? "", ...queueValues(store.queue) } };
}

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
