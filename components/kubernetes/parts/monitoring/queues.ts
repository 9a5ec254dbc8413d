import type { StorePlan } from "../../../../plan/types.ts";
import type { Scope } from "../scope.ts";
import { either, series } from "./series.ts";

/** Whether Prometheus reads the metrics of a Redis. */
export const isMeasuredRedis = ({ protocol, ports }: StorePlan): boolean =>
  protocol === "redis" && ports.metrics.length > 0;

const queuesOf = ({ plan }: Scope): StorePlan[] =>
  Object.values(plan.stores).filter((store) => store.kind === "queue" && isMeasuredRedis(store));

/**
 * `value` of a stream, for each queue. A stream that nothing was ever written to does not exist, so where the exporter
 * reaches Redis the value is at least 0. All members of a replicated queue have the same stream.
 */
const ofStream = (scope: Scope, suffix: string, value: (selector: (metric: string) => string) => string) =>
  either(
    queuesOf(scope).map(({ key, name }) => {
      const store = `store="${key}"`;
      const selector = (metric: string) => series(scope, metric, store, `stream="${name}${suffix}"`);
      return `max by (store) (${value(selector)} or 0 * (${series(scope, "redis_up", store)} == 1))`;
    }),
  );

/**
 * Age of the oldest item that waits or is worked on, seconds. The id of an entry is the time in milliseconds at which it
 * was put in; the exporter gives 0 for a stream without entries.
 * https://github.com/oliver006/redis_exporter/blob/v1.88.0/exporter/streams.go
 */
export const backlogSeconds = (scope: Scope): string | null =>
  ofStream(scope, "", (selector) => `time() - (${selector("redis_stream_first_entry_id")} > 0) / 1000`);

/** Items in the dead-letter stream. */
export const deadLetters = (scope: Scope): string | null =>
  ofStream(scope, ":dead", (selector) => selector("redis_stream_length"));
