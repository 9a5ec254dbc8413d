import type { AmqpQueuePlan, KafkaQueuePlan } from "../../../../plan/engines/queue.ts";
import { type ItemQueue, queuesOf } from "../../../../plan/queueParts.ts";
import type { StorePlan, StorePlans } from "../../../../plan/types.ts";
import type { Kafka } from "../kafka/rights.ts";
import type { Scope } from "../scope.ts";
import { labelled, series, withQueue } from "./series.ts";

type Rabbitmq = StorePlans["rabbitmq" | "rabbitmq-operator"];

/**
 * Neither RabbitMQ nor Kafka says how old an item is. So a backlog is how long its items wait: those that wait, divided by
 * those that are done in a second. A worker has at most the visibility time for an item, so a window of twice that holds
 * what a busy queue does; where nothing was done in it and something waits, the value is infinite.
 */
const WINDOW = "30m";
const doneOf = (selector: string): string => `rate(${selector}[${WINDOW}])`;

/** What is measured of a queue, without labels. */
interface Measured {
  /** Items that no worker has. */
  readonly waiting: string;
  /** Items that were done, a second. */
  readonly donePerSecond: string;
  readonly deadLetters: string;
}

type MeasuredQueue = Measured & { readonly queue: ItemQueue };

/**
 * The member that leads a queue gives its values; another may still have older ones. What was done is counted where the worker
 * is connected: for the whole broker, or for one of several queues, which has no series before its first item is done.
 */
function ofRabbitmq(scope: Scope, { key, parts }: Rabbitmq, queue: AmqpQueuePlan): Measured {
  const store = `store="${key}"`;
  const done =
    parts === undefined
      ? `sum(${doneOf(series(scope, "rabbitmq_global_messages_acknowledged_total", store))})`
      : `sum(${doneOf(series(scope, "rabbitmq_queue_messages_acked_total", store, `queue="${queue.queue}"`))}) or vector(0)`;
  const of = (metric: string, name: string) => `max(${series(scope, metric, store, `queue="${name}"`)})`;
  return {
    waiting: of("rabbitmq_queue_messages_ready", queue.queue),
    donePerSecond: done,
    deadLetters: of("rabbitmq_queue_messages", queue.deadLetters),
  };
}

const rabbitmqQueues = (scope: Scope, store: Rabbitmq): MeasuredQueue[] =>
  queuesOf<AmqpQueuePlan>(store).map((queue) => ({ queue, ...ofRabbitmq(scope, store, queue) }));

/** Every exporter gives the values of all brokers. What a worker has is not committed, and it has one item at a time. */
function ofKafka(scope: Scope, { key }: Kafka, queue: KafkaQueuePlan): Measured {
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
    donePerSecond: `max(${doneOf(series(scope, "kafka_consumergroup_current_offset_sum", store, group, topic))}) or vector(0)`,
    deadLetters: held(queue.deadLetters),
  };
}

const kafkaQueues = (scope: Scope, store: Kafka): MeasuredQueue[] =>
  queuesOf<KafkaQueuePlan>(store).map((queue) => ({ queue, ...ofKafka(scope, store, queue) }));

const rows = {
  rabbitmq: rabbitmqQueues,
  "rabbitmq-operator": rabbitmqQueues,
  kafka: kafkaQueues,
  strimzi: kafkaQueues,
} as const;

type Engine = keyof typeof rows;
type Rows = { readonly [One in Engine]: (scope: Scope, store: StorePlans[One]) => MeasuredQueue[] };

const isBroker = (store: StorePlan): store is StorePlans[Engine] => Object.hasOwn(rows, store.engine);

const measure = <One extends Engine>(
  table: Rows,
  engine: One,
  scope: Scope,
  store: StorePlans[One],
): MeasuredQueue[] => table[engine](scope, store);

/** A value of each queue in a broker. */
const ofBrokers = (scope: Scope, value: (measured: Measured) => string): string[] =>
  Object.values(scope.plan.stores)
    .filter(isBroker)
    .filter(({ ports }) => ports.metrics.length > 0)
    .flatMap((store) =>
      measure(rows, store.engine, scope, store).map((one) =>
        withQueue(labelled(value(one), "store", store.key), store, one.queue),
      ),
    );

/** How long the items of each queue in a broker wait, seconds. */
export const brokerBacklogs = (scope: Scope): string[] =>
  ofBrokers(scope, ({ waiting, donePerSecond }) => `(${waiting}) / (${donePerSecond})`);

/** Dead letters of each queue in a broker. */
export const brokerDeadLetters = (scope: Scope): string[] =>
  ofBrokers(scope, ({ deadLetters }) => deadLetters);

/** Items of each queue in a broker that no worker has. */
export const brokerItems = (scope: Scope): string[] => ofBrokers(scope, ({ waiting }) => waiting);
