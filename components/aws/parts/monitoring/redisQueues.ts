import type { StreamPlan } from "../../../../plan/engines/queue.ts";
import { copyName } from "../../../../plan/queueParts.ts";
import { takenBy } from "../../../kubernetes/parts/queues/queues.ts";
import { isQueue } from "../../../kubernetes/parts/redis/acl.ts";
import { counterDimensions } from "../cache/counter.ts";
import type { CacheArgs } from "../cache/engine.ts";
import type { BuiltStore, StoreMetric } from "../store.ts";
import type { MetricQuery } from "./metrics.ts";
import { type MetricName, metric } from "./metricTable.ts";
import { oldestOf } from "./queues.ts";

type Measured = Pick<BuiltStore, "signals" | "takenItems" | "takenAge">;
type OfQueue = Extract<MetricName, `redis${string}`>;

/**
 * What a function of the stack measures of a queue in ElastiCache (cache/counter.ts): of a list of a library only how many items
 * wait, of a stream also since when, and how many failed on every attempt.
 */
export function queueMeasures({ scope, store }: Pick<CacheArgs, "scope" | "store">): Measured {
  if (!isQueue(store)) return {};
  const of = (name: OfQueue, Queue: string) =>
    metric(name, { ...counterDimensions({ scope, store }), Queue });
  const items = (key: string): MetricQuery => ({
    metrics: { items: of("redisItems", key) },
    label: "items that wait or are being worked on",
  });
  const { library } = store.queue;
  if (library !== null) {
    const waiting = { ...items(library.list), label: "waiting items" };
    return { signals: { queueItems: waiting }, takenItems: () => waiting };
  }
  const { queue, parts } = store;
  const each = (query: (stream: StreamPlan) => MetricQuery): StoreMetric =>
    parts === undefined ? query(queue) : new Map(parts.map((part) => [copyName(part), query(part)]));
  const age = ({ stream }: StreamPlan) => of("redisAge", stream);
  return {
    signals: {
      backlogSeconds: each((one) => oldestOf([age(one)])),
      queueItems: each(({ stream }) => items(stream)),
      deadLetters: each(({ stream }) => ({
        metrics: { items: of("redisFailed", stream) },
        label: "items that failed on every attempt",
      })),
    },
    takenItems: (taker) => items(takenBy<StreamPlan>(store, taker).stream),
    takenAge: (taker) => age(takenBy<StreamPlan>(store, taker)),
  };
}
