import { namesOf, type Queues, queuesFor } from "../queueParts.ts";
import { variables, variablesOf } from "../variables.ts";
import { type KafkaQueuePlan, kafkaQueueOf, storedQueue } from "./queue.ts";
import type { ProcessPlan, Readers, RunStore, Size, StoreInput, VolumePlan } from "./store.ts";

/** A queue in Kafka, run by the stack or by Strimzi. */
export interface KafkaStore<Engine extends string>
  extends RunStore<Engine, "queue", "kafka">,
    Queues<KafkaQueuePlan> {
  readonly processes: readonly [members: ProcessPlan, other: ProcessPlan, ...others: ProcessPlan[]];
  readonly volumes: readonly [members: VolumePlan];
  readonly capacityGB: number;
  readonly memoryMiB: number;
  /** Days after which Kafka deletes an item, taken or not. */
  readonly retentionDays: number;
}

export interface KafkaPlan extends KafkaStore<"kafka"> {
  readonly processes: readonly [members: ProcessPlan, setup: ProcessPlan];
}

/** `clients` is for workloads, `internal` for the stack and between brokers, `controller` for votes on the metadata. */
export const kafkaPorts = { clients: 9092, internal: 9091, controller: 9093, metrics: 9308 };

/** vCPU of a broker; no source states one. */
export const KAFKA_CPU = 0.5;

/** Kafka's command line tools, each a Java program that ends. */
export const KAFKA_SETUP: Size = { cpu: 0.5, memoryMiB: 384 };

/** https://github.com/danielqsj/kafka_exporter: it keeps the offsets of every partition. */
const EXPORTER: Size = { cpu: 0.05, memoryMiB: 64 };

/** The Service that clients start at, and the headless one with a name for each broker. */
const SERVICES = 2;

/** Fields that do not depend on who runs Kafka. */
export const kafkaFields = (input: StoreInput<"queue">) => ({
  ...storedQueue(input),
  protocol: "kafka" as const,
  services: SERVICES,
  variables: variablesOf(variables.queue.kafka, { store: input.name, also: namesOf(input.parts) }),
  ...queuesFor(input.parts, (of) => kafkaQueueOf(input.name, input.store.members, of)),
});

/** KEDA reads the offsets as any client does. */
export const countedBy = ({ counted }: Readers): KafkaPlan["ports"]["asked"] =>
  counted ? [{ by: "keda", ports: [kafkaPorts.clients] }] : [];

/**
 * Kafka that the stack runs itself. Each member is broker and controller (KRaft), so there is no ZooKeeper; the members know
 * each other by their names. A Job makes the topics and the users.
 * https://kafka.apache.org/documentation/#kraft
 */
export const kafka = (input: StoreInput<"queue">, readers: Readers): KafkaPlan => ({
  ...kafkaFields(input),
  engine: "kafka",
  processes: [
    {
      role: "member",
      count: input.store.members,
      size: { cpu: KAFKA_CPU, memoryMiB: input.store.memoryMiB },
      ...(readers.watched ? { sidecar: EXPORTER } : {}),
    },
    { role: "setup", count: 1, size: KAFKA_SETUP },
  ],
  ports: {
    clients: [kafkaPorts.clients],
    members: [kafkaPorts.internal, kafkaPorts.clients, kafkaPorts.controller],
    metrics: readers.watched ? [kafkaPorts.metrics] : [],
    asked: countedBy(readers),
  },
  operator: null,
  asksApiServer: false,
});
