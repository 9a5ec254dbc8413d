import { namesOf, type Queues, queuesFor } from "../queueParts.ts";
import { variables, variablesOf } from "../variables.ts";
import { type AmqpQueuePlan, amqpQueueOf } from "./queue.ts";
import {
  type ListeningStore,
  managed,
  type ProcessPlan,
  type Readers,
  type Size,
  type StoreInput,
} from "./store.ts";

export interface AmazonMqPlan extends ListeningStore<"amazon-mq", "queue", "amqp">, Queues<AmqpQueuePlan> {
  /** The Job that makes users and queues. */
  readonly processes: readonly [setup: ProcessPlan];
  readonly capacityGB: number;
  readonly memoryMiB: number;
  /** Brokers that AWS runs, each with a copy of every item: one, or three. */
  readonly members: number;
  /** Days that an item waits before it becomes a dead letter. */
  readonly retentionDays: number;
}

/**
 * Ports of a broker, both with TLS: AMQP, and the management API.
 * https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-basic-elements-broker.html
 */
export const amazonMqPorts = { amqp: 5671, management: 443 };

/** Brokers of a cluster: Amazon MQ has no other number. https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-broker-architecture.html */
const CLUSTER = 3;

/** A program that calls the management API and ends. */
const SETUP: Size = { cpu: 0.1, memoryMiB: 128 };

/** RabbitMQ on Amazon MQ. A Job makes its users, rights and queues: AWS makes only the administrator. */
export const amazonMq = (input: StoreInput<"queue">, { counted }: Readers): AmazonMqPlan => {
  const { name, store, users, parts } = input;
  return {
    name,
    kind: "queue",
    engine: "amazon-mq",
    protocol: "amqp",
    users,
    ...managed,
    processes: [{ role: "setup", count: 1, size: SETUP }],
    capacityGB: store.capacityGB,
    memoryMiB: store.memoryMiB,
    members: store.members > 1 ? CLUSTER : 1,
    retentionDays: store.retentionDays,
    ports: {
      clients: [amazonMqPorts.amqp],
      members: [],
      metrics: [],
      asked: counted ? [{ by: "keda", ports: [amazonMqPorts.management] }] : [],
    },
    variables: variablesOf(variables.queue.amqp, { store: name, also: namesOf(parts) }),
    ...queuesFor(parts, (of) => amqpQueueOf(name, of)),
  };
};
