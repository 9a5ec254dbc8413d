import { countedBy, KAFKA_CPU, type KafkaStore, kafkaFields, kafkaPorts } from "./kafka.ts";
import type { ProcessPlan, Readers, Size, StoreInput } from "./store.ts";

export type StrimziPlan = KafkaStore<"strimzi">;

/** Ports of Strimzi's own: controllers, replication, the agent in each broker. */
const CONTROL_PORT = 9090;
const REPLICATION_PORT = 9091;
const AGENT_PORT = 8443;
/** Port of Strimzi's exporter: https://github.com/strimzi/strimzi-kafka-operator/blob/1.2.0/cluster-operator/src/main/java/io/strimzi/operator/cluster/model/KafkaExporter.java */
const STRIMZI_EXPORTER_PORT = 9404;

/** The operator of topics and that of users, two containers of one pod. Strimzi states no size; these are chosen. */
const ENTITY_OPERATORS: Size = { cpu: 0.4, memoryMiB: 1024 };
const EXPORTER: Size = { cpu: 0.05, memoryMiB: 128 };

/**
 * Kafka run by Strimzi. Beside the brokers it runs the operators of topics and users and, where the stack is monitored, an
 * exporter of metrics.
 */
export const strimzi = (input: StoreInput<"queue">, readers: Readers): StrimziPlan => {
  const exporter: ProcessPlan[] = readers.watched ? [{ role: "exporter", count: 1, size: EXPORTER }] : [];
  return {
    ...kafkaFields(input),
    engine: "strimzi",
    processes: [
      {
        role: "member",
        count: input.store.members,
        size: { cpu: KAFKA_CPU, memoryMiB: input.store.memoryMiB },
      },
      { role: "entities", count: 1, size: ENTITY_OPERATORS },
      ...exporter,
    ],
    ports: {
      clients: [kafkaPorts.clients],
      members: [CONTROL_PORT, REPLICATION_PORT, AGENT_PORT, kafkaPorts.clients],
      metrics: readers.watched ? [STRIMZI_EXPORTER_PORT] : [],
      asked: [{ by: "strimzi", ports: [CONTROL_PORT, REPLICATION_PORT, AGENT_PORT] }, ...countedBy(readers)],
    },
    operator: "strimzi",
    asksApiServer: true,
  };
};
