import type { Plan, StorePlans } from "../../../../plan/types.ts";
import type { Right } from "../../../../profiles/rights.ts";
import { ownUsers, queueWorkloads } from "../queues/users.ts";

/** A queue in Kafka, run by the stack or by Strimzi. */
export type Kafka = StorePlans["kafka" | "strimzi"];

/** What a user may do with one resource: https://kafka.apache.org/documentation/#operations_resources_and_protocols */
export interface KafkaRight {
  readonly type: "topic" | "group";
  /** Name of the topic or group; `*` is every one. */
  readonly name: string;
  readonly operations: readonly ("Describe" | "Read" | "Write")[];
}

/** Whoever takes also sends again what it gives up, and sends dead letters; see KafkaQueuePlan. */
const rightsOfQueue: Readonly<Partial<Record<Right, (store: Kafka) => readonly KafkaRight[]>>> = {
  send: ({ queue }) => [{ type: "topic", name: queue.topic, operations: ["Describe", "Write"] }],
  take: ({ queue }) => [
    { type: "topic", name: queue.topic, operations: ["Describe", "Read", "Write"] },
    { type: "topic", name: queue.deadLetters, operations: ["Describe", "Write"] },
    { type: "group", name: queue.group, operations: ["Read"] },
  ],
};

/** Whoever counts reads where the topic ends and where the group is. */
const counter = ({ queue }: Kafka): readonly KafkaRight[] => [
  { type: "topic", name: queue.topic, operations: ["Describe"] },
  { type: "group", name: queue.group, operations: ["Describe"] },
];

/** The exporter asks for every topic and group, and gets those that it may see. */
const exporter: readonly KafkaRight[] = [
  { type: "topic", name: "*", operations: ["Describe"] },
  { type: "group", name: "*", operations: ["Describe"] },
];

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
      merged(rights.flatMap((right) => rightsOfQueue[right]?.(store) ?? [])),
    ]),
  ]);
}
