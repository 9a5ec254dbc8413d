import type { StreamPlan } from "../../../../plan/engines/queue.ts";
import { queueValues } from "../../../queueValues.ts";
import { knownTo } from "../queues/queues.ts";
import { type AnyRedis, isQueue, type RedisQueue } from "./acl.ts";

const ofCache = { stream: "", group: "", deadLetters: "", visibilitySeconds: "", maxAttempts: "", names: "" };

/** A Redis as a user knows it, with the values of a queue; a cache has no variable for any of them. */
export function knownRedis<One extends AnyRedis>(store: One, user: string) {
  if (!isQueue(store)) return { known: store, values: ofCache };
  const { own, names, store: known } = knownTo<StreamPlan, RedisQueue<One>>(store, user);
  const { stream = "", group = "", deadLetters = "" } = own ?? {};
  return { known, values: { stream, group, deadLetters, names: names ?? "", ...queueValues(store.queue) } };
}
