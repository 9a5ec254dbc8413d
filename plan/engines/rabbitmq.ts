import { namesOf, type Queues, queuesFor } from "../queueParts.ts";
import { variables, variablesOf } from "../variables.ts";
import { type AmqpQueuePlan, amqpQueueOf, storedQueue } from "./queue.ts";
import type { ProcessPlan, Readers, RunStore, StoreInput, VolumePlan } from "./store.ts";

/** A queue in RabbitMQ, run by the stack or by the operator of RabbitMQ. */
export interface BrokerPlan<Engine extends string>
  extends RunStore<Engine, "queue", "amqp">,
    Queues<AmqpQueuePlan> {
  readonly processes: readonly [members: ProcessPlan];
  readonly volumes: readonly [members: VolumePlan];
  readonly capacityGB: number;
  readonly memoryMiB: number;
  /** Days that an item waits before it becomes a dead letter. */
  readonly retentionDays: number;
}

export type RabbitmqPlan = BrokerPlan<"rabbitmq">;

/** Ports of RabbitMQ: https://www.rabbitmq.com/docs/networking#ports */
export const rabbitmqPorts = {
  amqp: 5672,
  management: 15672,
  metrics: 15692,
  epmd: 4369,
  distribution: 25672,
};

/** vCPU of a broker; no source states one. */
const BROKER_CPU = 0.5;

/** The Service that clients use, and the headless one by which members know each other. */
const SERVICES = 2;

type Made<Engine extends string> = Pick<BrokerPlan<Engine>, "engine" | "operator" | "asksApiServer"> & {
  readonly members: BrokerPlan<Engine>["ports"]["members"];
  /** Ports of AMQP and of the management API. */
  readonly served: Pick<typeof rabbitmqPorts, "amqp" | "management">;
};

/** The plan of RabbitMQ, whoever runs it. Each member keeps a copy of every item. */
export const brokerPlan = <Engine extends string>(
  { members, served, ...made }: Made<Engine>,
  input: StoreInput<"queue">,
  readers: Readers,
): BrokerPlan<Engine> => ({
  ...made,
  ...storedQueue(input),
  protocol: "amqp",
  processes: [
    {
      role: "member",
      count: input.store.members,
      size: { cpu: BROKER_CPU, memoryMiB: input.store.memoryMiB },
    },
  ],
  services: SERVICES,
  ports: {
    clients: [served.amqp],
    members,
    metrics: readers.watched ? [rabbitmqPorts.metrics] : [],
    asked: readers.counted ? [{ by: "keda", ports: [served.management] }] : [],
  },
  variables: variablesOf(variables.queue.amqp, { store: input.name, also: namesOf(input.parts) }),
  ...queuesFor(input.parts, (of) => amqpQueueOf(input.name, of)),
});

/** Ports between members: the directory of Erlang, and Erlang itself. */
export const BETWEEN_BROKERS: readonly number[] = [rabbitmqPorts.epmd, rabbitmqPorts.distribution];

/** RabbitMQ that the stack runs itself. Several members find each other by their names, which are in their configuration. */
export const rabbitmq = (input: StoreInput<"queue">, readers: Readers): RabbitmqPlan =>
  brokerPlan(
    {
      engine: "rabbitmq",
      operator: null,
      asksApiServer: false,
      served: rabbitmqPorts,
      members: input.store.members > 1 ? BETWEEN_BROKERS : [],
    },
    input,
    readers,
  );
