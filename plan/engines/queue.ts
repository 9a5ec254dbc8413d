import type { queueLibraries } from "../../profiles/store.ts";
import type { CopyNames } from "../copies.ts";
import type { StoreInput, VolumePlan } from "./store.ts";

/** What holds for an item of a work queue, whatever engine holds it. */
export interface QueuePlan {
  /**
   * How long a taken item is hidden from other workers, seconds. The item of a worker that died is offered again after
   * this time; a worker that needs longer has to extend it.
   */
  readonly visibilitySeconds: number;
  /** Attempts before an item becomes a dead letter. */
  readonly maxAttempts: number;
}

/** The contract of every queue: each item is delivered at least once. Both figures are chosen, no source states them. */
export const queueRules: QueuePlan = { visibilitySeconds: 900, maxAttempts: 5 };

/** The fields of a queue that do not depend on the engine: each member has a volume with all that the queue holds. */
export const storedQueue = ({ name, store, users }: StoreInput<"queue">) => ({
  name,
  kind: "queue" as const,
  users,
  capacityGB: store.capacityGB,
  memoryMiB: store.memoryMiB,
  retentionDays: store.retentionDays,
  volumes: [{ count: store.members, capacityGB: store.capacityGB, shared: false }] as readonly [VolumePlan],
});

/**
 * A queue that is a Redis stream with one consumer group.
 *
 * - Whoever takes starts with `XGROUP CREATE <stream> <group> 0 MKSTREAM`, and the same for the dead letters. Redis
 *   answers `BUSYGROUP` to all but the first of them, which is as good. Nobody else makes the group, so a queue needs no
 *   job that prepares it; items that were sent before are in the group too, because it starts at 0.
 * - To send is `XADD`. To take is `XREADGROUP`, and `XAUTOCLAIM` with the visibility time as `min-idle-time` for the items
 *   of workers that died. `XCLAIM … JUSTID` extends the time of an item.
 * - To acknowledge is `XACK` and `XDEL` in one `MULTI`: an item that is acknowledged and not deleted would be counted
 *   forever. So `XLEN` is what waits or is being worked on, and the id of the first entry is the time at which it was put
 *   in, milliseconds.
 * - An item that `XPENDING` shows with `maxAttempts` deliveries goes to the dead letters: `XADD`, `XACK` and `XDEL` in one
 *   `MULTI`.
 */
export interface StreamPlan extends QueuePlan {
  readonly stream: string;
  readonly group: string;
  /** The stream of items that failed on every attempt. */
  readonly deadLetters: string;
  /** The library that keeps its own keys instead; null for the stream above. */
  readonly library: QueueLibraryPlan | null;
}

/** A library that knows Redis, and not the stream of this project's contract. */
export interface QueueLibraryPlan {
  readonly name: (typeof queueLibraries)[number];
  /** The list of the items that wait. */
  readonly list: string;
}

/**
 * The list of what waits, by the library. Celery's queue is called celery unless the application says otherwise; that of
 * BullMQ is expected to have the name of the store.
 * https://docs.celeryq.dev/en/stable/userguide/configuration.html#task-default-queue,
 * https://github.com/taskforcesh/bullmq/blob/master/src/classes/queue-keys.ts
 */
const waitingLists = {
  celery: () => "celery",
  bullmq: (store) => `bull:${store}:wait`,
} satisfies Record<QueueLibraryPlan["name"], (store: string) => string>;

/** What each engine of a queue speaks: an application has to speak the same, so a queue stays with engines of one. */
const spoken: ReadonlyMap<string, string> = new Map([
  ["redis", "redis"],
  ["redis-operator", "redis"],
  ["redis-sentinel", "redis"],
  ["elasticache-queue", "redis"],
  ["rabbitmq", "amqp"],
  ["rabbitmq-operator", "amqp"],
  ["kafka", "kafka"],
  ["strimzi", "kafka"],
  ["sqs", "sqs"],
  ["amazon-mq", "amqp"],
  ["msk", "kafka"],
]);

/** Whether two engines of a queue speak the same, so that either may hold it. */
export const speakAlike = (engine: string, other: string): boolean =>
  spoken.get(engine) === spoken.get(other);

/** Whether the items of a queue can be copied from one engine into the other, without a worker that takes them. */
export const copiesItems = (from: string, into: string): boolean =>
  spoken.get(from) === "redis" && spoken.get(into) === "redis";

const GROUP = "workers";

/**
 * The stream of a store. Its key is not the name of the store: earlier packages had a list under that key, and Redis
 * refuses every command of streams on a list. The list stays as it is.
 */
export const streamOf = (
  store: string,
  library?: QueueLibraryPlan["name"],
  of: CopyNames = [],
): StreamPlan => ({
  ...queueRules,
  stream: [store, ...of, "items"].join(":"),
  group: GROUP,
  deadLetters: [store, ...of, "dead"].join(":"),
  library: library === undefined ? null : { name: library, list: waitingLists[library](store) },
});

/**
 * A queue of RabbitMQ, which replicates it and counts the attempts (a quorum queue).
 *
 * - `queue` is the name of an exchange and of the queue that gets everything from it. To send is to publish to the exchange
 *   with any routing key, persistent and with publisher confirms: RabbitMQ confirms an item once a majority of the members
 *   has it on disk. To take is to consume from the queue with manual acknowledgement. The stack declares both, so a client
 *   only checks that they exist (a passive declaration).
 * - An item that is not acknowledged comes back when its connection ends, and at the latest after the visibility time, which
 *   no worker can extend. The time is checked once a minute in RabbitMQ before 4.3.
 * - RabbitMQ counts how often an item came back. After `maxAttempts` it moves the item to the queue `deadLetters`, and so it
 *   does with an item that a worker rejects without requeueing, and with one that has waited for its days.
 */
export interface AmqpQueuePlan extends QueuePlan {
  readonly queue: string;
  /** The queue of items that failed on every attempt. */
  readonly deadLetters: string;
}

/** Names of the queue of a store, or of one copy in it. */
export const amqpQueueOf = (store: string, of: CopyNames = []): AmqpQueuePlan => ({
  ...queueRules,
  queue: [store, ...of, "items"].join("."),
  deadLetters: [store, ...of, "dead"].join("."),
});

/**
 * A queue that is a topic of Kafka with one consumer group.
 *
 * - To send is to produce to the topic with `acks=all`. To take is to read it as a member of the group, with
 *   `max.poll.interval.ms` at the visibility time, and to commit the offset after the work: an item whose worker dies, or does
 *   not poll for that long, goes to another worker. At most `partitions` workers take items at a time.
 * - Kafka counts no attempts. A worker that gives an item up sends it again, with a header `attempts` that is one higher, and
 *   commits; with `maxAttempts` it sends it to the topic `deadLetters` instead.
 * - Kafka deletes an item after its days, whether it was taken or not.
 */
export interface KafkaQueuePlan extends QueuePlan {
  readonly topic: string;
  readonly group: string;
  readonly deadLetters: string;
  readonly partitions: number;
  /** Brokers that have a copy of each item. */
  readonly copies: number;
  /** Copies that have to be written before Kafka confirms an item. */
  readonly writtenCopies: number;
}

/** A queue of SQS. Clients have its URL, which AWS makes. */
export interface SqsQueuePlan extends QueuePlan {
  /** What its logical name has after that of the stack: the store, and whose queue it is. */
  readonly label: string;
  /** The same of the queue of items that failed on every attempt. */
  readonly deadLetters: string;
}

/** The queue of a store, or of one copy in it. No name of a copy has an underscore, so no two queues have one label. */
export const sqsQueueOf = (store: string, of: CopyNames = []): SqsQueuePlan => ({
  ...queueRules,
  label: [store, ...of].join("_"),
  deadLetters: [`${store}-dead`, ...of].join("_"),
});

/** More than the workers of any tier, as a group has at most one worker on a partition. Chosen, no source states a number. */
const PARTITIONS = 100;

/** With three copies, two of them written, any one broker may fail and the queue goes on. */
const MOST_COPIES = 3;

/** Names and copies of the topics of a store with so many brokers, or of those of one copy in it. */
export function kafkaQueueOf(store: string, brokers: number, of: CopyNames = []): KafkaQueuePlan {
  const copies = Math.min(MOST_COPIES, brokers);
  return {
    ...queueRules,
    topic: [store, ...of, "items"].join("."),
    // With one group for several topics, a worker that comes or goes would stop those of other topics too.
    group: [GROUP, ...of].join("."),
    deadLetters: [store, ...of, "dead"].join("."),
    partitions: PARTITIONS,
    copies,
    writtenCopies: Math.max(1, copies - 1),
  };
}
