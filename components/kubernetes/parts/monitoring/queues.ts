import type { StreamPlan } from "../../../../plan/engines/queue.ts";
import { queuesOf } from "../../../../plan/queueParts.ts";
import type { StorePlan } from "../../../../plan/types.ts";
import { isQueue, isRedis, type Redis } from "../redis/acl.ts";
import type { Scope } from "../scope.ts";
import { brokerBacklogs, brokerDeadLetters, brokerItems } from "./brokers.ts";
import { either, series, withQueue } from "./series.ts";

/** Whether a store is a Redis of whose members Prometheus reads metrics. */
export const isMeasuredRedis = (store: StorePlan): store is Redis =>
  isRedis(store) && store.ports.metrics.length > 0;

/** The queues in Redis that can be measured, each with its store. */
const streamsOf = ({ plan }: Scope) =>
  Object.values(plan.stores)
    .filter(isMeasuredRedis)
    .filter(isQueue)
    .flatMap((store) => queuesOf<StreamPlan>(store).map((queue) => ({ store, queue })))
    .filter(({ queue }) => queue.library === null);

/**
 * `value` of a stream of each queue. A stream that nothing was ever written to does not exist, so where the exporter
 * reaches Redis the value is at least 0. All members of a replicated queue have the same stream.
 */
const ofStream = (
  scope: Scope,
  which: "stream" | "deadLetters",
  value: (selector: (metric: string) => string) => string,
): string[] =>
  streamsOf(scope).map(({ store, queue }) => {
    const of = `store="${store.key}"`;
    const selector = (metric: string) => series(scope, metric, of, `stream="${queue[which]}"`);
    const expression = `max by (store) (${value(selector)} or 0 * (${series(scope, "redis_up", of)} == 1))`;
    return withQueue(expression, store, queue);
  });

/** Ages of streams. The id of an entry is the time in milliseconds at which it
 * was put in; the exporter gives 0 for a stream without entries.
 * https://github.com/oliver006/redis_exporter/blob/v1.88.0/exporter/streams.go
 */
const streamAges = (scope: Scope): string[] =>
  ofStream(scope, "stream", (selector) => `time() - (${selector("redis_stream_first_entry_id")} > 0) / 1000`);

/** Age of the oldest item that waits or is worked on, seconds; of a broker, how long its items wait. */
export const backlogSeconds = (scope: Scope): string | null =>
  either([...streamAges(scope), ...brokerBacklogs(scope)]);

/** Items that failed on every attempt. */
export const deadLetters = (scope: Scope): string | null =>
  either([
    ...ofStream(scope, "deadLetters", (selector) => selector("redis_stream_length")),
    ...brokerDeadLetters(scope),
  ]);

/** Items that wait; of a stream also those that are worked on. */
export const queueItems = (scope: Scope): string | null =>
  either([
    ...ofStream(scope, "stream", (selector) => selector("redis_stream_length")),
    ...brokerItems(scope),
  ]);
