import { namesOf, type Queues, queuesFor } from "../queueParts.ts";
import { variables, variablesOf } from "../variables.ts";
import { KAFKA_SETUP } from "./kafka.ts";
import { type KafkaQueuePlan, kafkaQueueOf } from "./queue.ts";
import { type ListeningStore, managed, type ProcessPlan, type Readers, type StoreInput } from "./store.ts";

export interface MskPlan extends ListeningStore<"msk", "queue", "kafka">, Queues<KafkaQueuePlan> {
  /** The Job that makes topics and rights. */
  readonly processes: readonly [setup: ProcessPlan];
  /** Storage of each broker, GB. */
  readonly capacityGB: number;
  readonly memoryMiB: number;
  /** Brokers that AWS runs. */
  readonly members: number;
  /** Days after which Kafka deletes an item, taken or not. */
  readonly retentionDays: number;
}

/** Port of clients that sign in with a password (SASL/SCRAM), over TLS. https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html */
export const MSK_PORT = 9096;

/** A provisioned cluster has brokers in at least two zones, and as many in each. https://docs.aws.amazon.com/msk/latest/developerguide/msk-create-cluster.html */
const FEWEST_BROKERS = 2;

/** Kafka on Amazon MSK. AWS makes the users from secrets; a Job makes topics and rights. */
export const msk = (input: StoreInput<"queue">, { counted }: Readers): MskPlan => {
  const { name, store, users, parts } = input;
  const members = Math.max(FEWEST_BROKERS, store.members);
  return {
    name,
    kind: "queue",
    engine: "msk",
    protocol: "kafka",
    users,
    ...managed,
    processes: [{ role: "setup", count: 1, size: KAFKA_SETUP }],
    capacityGB: store.capacityGB,
    memoryMiB: store.memoryMiB,
    members,
    retentionDays: store.retentionDays,
    ports: {
      clients: [MSK_PORT],
      members: [],
      metrics: [],
      asked: counted ? [{ by: "keda", ports: [MSK_PORT] }] : [],
    },
    variables: variablesOf(variables.queue.kafka, { store: name, also: namesOf(parts) }),
    ...queuesFor(parts, (of) => kafkaQueueOf(name, members, of)),
  };
};
