import type { StorePlan, StorePlans } from "../../../../plan/types.ts";
import type { Kafka } from "../kafka/rights.ts";
import type { Scope } from "../scope.ts";
import { labelled, series } from "./series.ts";

type Rabbitmq = StorePlans["rabbitmq" | "rabbitmq-operator"];

/**
 * Neither RabbitMQ nor Kafka says how old an item is. So a backlog is how long its items wait: those that wait, divided by
 * those that are done in a second. A worker has at most the visibility time for an item, so a window of twice that holds
 * what a busy queue does; where nothing was done in it and something waits, the value is infinite.
 */
const WINDOW = "30m";
const done = (selector: string): string => `rate(${selector}[${WINDOW}])`;

/** What is measured of a queue, without labels. */
interface Measured {
  /** Items that no worker has. */
  readonly waiting: string;
  /** Items that were done, a second. */
  readonly donePerSecond: string;
  readonly deadLetters: string;
}

/** The member that leads a queue gives its values; another may still have older ones. */
function ofRabbitmq(scope: Scope, { key, queue }: Rabbitmq): Measured {
  const store = `store="${key}"`;
  const of = (metric: string, name: string) => `max(${series(scope, metric, store, `queue="${name}"`)})`;
  return {
    waiting: of("rabbitmq_queue_messages_ready", queue.queue),
    donePerSecond: `sum(${done(series(scope, "rabbitmq_global_messages_acknowledged_total", store))})`,
    deadLetters: of("rabbitmq_queue_messages", queue.deadLetters),
  };
}

/** Every exporter gives the values of all brokers. What a worker has is not committed, and it has one item at a time. */
function ofKafka(scope: Scope, { key, queue }: Kafka): Measured {
  const store = `store="${key}"`;
  const group = `consumergroup="${queue.group}"`;
  const topic = `topic="${queue.topic}"`;
  const held = (name: string): string => {
    const of = (metric: string) => `max by (partition) (${series(scope, metric, store, `topic="${name}"`)})`;
    return `sum(${of("kafka_topic_partition_current_offset")} - ${of("kafka_topic_partition_oldest_offset")})`;
  };
  // A group that has committed nothing yet has no lag: everything waits.
  const lag = `max(${series(scope, "kafka_consumergroup_lag_sum", store, group, topic)})`;
  const taken = `max(${series(scope, "kafka_consumergroup_members", store, group)})`;
  return {
    waiting: `clamp_min((${lag} or ${held(queue.topic)}) - (${taken} or vector(0)), 0)`,
    // It has no offset either: nothing was done.
    donePerSecond: `max(${done(series(scope, "kafka_consumergroup_current_offset_sum", store, group, topic))}) or vector(0)`,
    deadLetters: held(queue.deadLetters),
  };
}

const rows = {
  rabbitmq: ofRabbitmq,
  "rabbitmq-operator": ofRabbitmq,
  kafka: ofKafka,
  strimzi: ofKafka,
} as const;

type Engine = keyof typeof rows;
type Rows = { readonly [One in Engine]: (scope: Scope, store: StorePlans[One]) => Measured };

const isBroker = (store: StorePlan): store is StorePlans[Engine] => Object.hasOwn(rows, store.engine);

const measure = <One extends Engine>(
  table: Rows,
  engine: One,
  scope: Scope,
  store: StorePlans[One],
): Measured => table[engine](scope, store);

const measured = (scope: Scope): (Measured & { readonly key: string })[] =>
  Object.values(scope.plan.stores)
    .filter(isBroker)
    .filter(({ ports }) => ports.metrics.length > 0)
    .map((store) => ({ key: store.key, ...measure(rows, store.engine, scope, store) }));

/** How long the items of each queue in a broker wait, seconds. */
export const brokerBacklogs = (scope: Scope): string[] =>
  measured(scope).map(({ key, waiting, donePerSecond }) =>
    labelled(`(${waiting}) / (${donePerSecond})`, "store", key),
  );

/** Dead letters of each queue in a broker. */
export const brokerDeadLetters = (scope: Scope): string[] =>
  measured(scope).map(({ key, deadLetters }) => labelled(deadLetters, "store", key));

/** Items of each queue in a broker that no worker has. */
export const brokerItems = (scope: Scope): string[] =>
  measured(scope).map(({ key, waiting }) => labelled(waiting, "store", key));
