import type { KafkaQueuePlan } from "../../../../plan/engines/queue.ts";
import { queuesOf } from "../../../../plan/queueParts.ts";
import type { Plan, StorePlans } from "../../../../plan/types.ts";
import type { Right } from "../../../../profiles/rights.ts";
import { rightsInQueues } from "../queues/queues.ts";
import { ownUsers, queueWorkloads } from "../queues/users.ts";

/** A queue in Kafka, run by the stack, by Strimzi, or by Amazon MSK. */
export type Kafka = StorePlans["kafka" | "strimzi" | "msk"];

/** What a user may do with one resource: https://kafka.apache.org/documentation/#operations_resources_and_protocols */
export interface KafkaRight {
  readonly type: "topic" | "group";
  /** Name of the topic or group; `*` is every one. */
  readonly name: string;
  readonly operations: readonly ("All" | "Describe" | "Read" | "Write")[];
}

/** Whoever takes also sends again what it gives up, and sends dead letters; see KafkaQueuePlan. */
const rightsOfQueue: Readonly<Partial<Record<Right, (queue: KafkaQueuePlan) => readonly KafkaRight[]>>> = {
  send: ({ topic }) => [{ type: "topic", name: topic, operations: ["Describe", "Write"] }],
  take: ({ topic, deadLetters, group }) => [
    { type: "topic", name: topic, operations: ["Describe", "Read", "Write"] },
    { type: "topic", name: deadLetters, operations: ["Describe", "Write"] },
    { type: "group", name: group, operations: ["Read"] },
  ],
};

/** Whoever counts reads where each topic ends and where its group is. */
const counter = (store: Kafka): readonly KafkaRight[] =>
  queuesOf<KafkaQueuePlan>(store).flatMap(({ topic, group }): KafkaRight[] => [
    { type: "topic", name: topic, operations: ["Describe"] },
    { type: "group", name: group, operations: ["Describe"] },
  ]);

/** The exporter asks for every topic and group, and gets those that it may see. */
const exporter: readonly KafkaRight[] = [
  { type: "topic", name: "*", operations: ["Describe"] },
  { type: "group", name: "*", operations: ["Describe"] },
];

/**
 * Of an administrator that is no super user. It has rights on the topics and groups of the stack only: a right on all of them
 * would lock out whoever else has a topic there, such as the service that runs the brokers.
 */
export const administration = (store: Kafka): readonly KafkaRight[] =>
  queuesOf<KafkaQueuePlan>(store).flatMap(({ topic, deadLetters, group }): KafkaRight[] => [
    { type: "topic", name: topic, operations: ["All"] },
    { type: "topic", name: deadLetters, operations: ["All"] },
    { type: "group", name: group, operations: ["All"] },
  ]);

/** Rights on one resource together, in a fixed order. */
function merged(rights: readonly KafkaRight[]): KafkaRight[] {
  const byResource = Map.groupBy(rights, ({ type, name }) => `${type} ${name}`);
  return [...byResource.values()].map(([first, ...others]) => {
    const { type = "topic", name = "" } = first ?? {};
    const operations = new Set([...(first?.operations ?? []), ...others.flatMap((one) => one.operations)]);
    return { type, name, operations: [...operations].toSorted() };
  });
}

/** User → its rights. The stack's own administrator needs none: it is a super user. */
export function kafkaRights(
  store: Kafka,
  plan: Pick<Plan, "workloads" | "beside">,
  readers: readonly string[],
): Map<string, readonly KafkaRight[]> {
  const own: Readonly<Record<string, readonly KafkaRight[]>> = {
    [ownUsers.keda]: counter(store),
    [ownUsers.metrics]: exporter,
  };
  return new Map([
    ...readers.map((user): [string, readonly KafkaRight[]] => [user, own[user] ?? []]),
    ...queueWorkloads(store, plan).map(([user, rights]): [string, readonly KafkaRight[]] => [
      user,
      merged(
        rightsInQueues<KafkaQueuePlan>(store, user, rights).flatMap(([queue, some]) =>
          some.flatMap((right) => rightsOfQueue[right]?.(queue) ?? []),
        ),
      ),
    ]),
  ]);
}
