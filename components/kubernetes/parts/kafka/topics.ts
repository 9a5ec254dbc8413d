import type { KafkaQueuePlan } from "../../../../plan/engines/queue.ts";
import { queuesOf } from "../../../../plan/queueParts.ts";
import type { StorePlans } from "../../../../plan/types.ts";
import type { Kafka } from "./rights.ts";

const DAY_MS = 86_400_000;
const FOREVER = -1;

/** A topic of a store. */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
  readonly copies: number;
  /** https://kafka.apache.org/documentation/#topicconfigs */
  readonly settings: Readonly<Record<string, string | number>>;
}

function topicsOfQueue(queue: KafkaQueuePlan, retentionDays: number): Topic[] {
  const { topic, deadLetters, partitions, copies, writtenCopies } = queue;
  const common = { "cleanup.policy": "delete", "min.insync.replicas": writtenCopies };
  return [
    { name: topic, partitions, copies, settings: { ...common, "retention.ms": retentionDays * DAY_MS } },
    { name: deadLetters, partitions: 1, copies, settings: { ...common, "retention.ms": FOREVER } },
  ];
}

/** The topics of a store, two for each queue. Dead letters stay until somebody has looked at them. */
export const topicsOf = (store: Kafka): Topic[] =>
  queuesOf<KafkaQueuePlan>(store).flatMap((queue) => topicsOfQueue(queue, store.retentionDays));

/** Minutes that Kafka remembers where a group without workers is: longer than any item is kept. */
const OFFSETS_MINUTES = 30 * 24 * 60;

/** Settings of brokers that do not depend on who runs them: https://kafka.apache.org/documentation/#brokerconfigs */
export const brokerSettings = ({ queue }: Kafka): Readonly<Record<string, string | number | boolean>> => ({
  // A client that mistypes a name gets an error, not an empty topic.
  "auto.create.topics.enable": false,
  "default.replication.factor": queue.copies,
  "min.insync.replicas": queue.writtenCopies,
  "offsets.topic.replication.factor": queue.copies,
  "transaction.state.log.replication.factor": queue.copies,
  "transaction.state.log.min.isr": queue.writtenCopies,
  "share.coordinator.state.topic.replication.factor": queue.copies,
  "share.coordinator.state.topic.min.isr": queue.writtenCopies,
  "offsets.retention.minutes": OFFSETS_MINUTES,
});

/** Part of the memory of a broker for Java; the rest is for the cache of its files. */
const HEAP_PART = 0.5;

/** The heap of a broker, MiB. */
export const heapMiB = ({ processes: [{ size }] }: StorePlans["kafka" | "strimzi"]): number =>
  Math.floor(size.memoryMiB * HEAP_PART);
