import type { Plan, StorePlan } from "../../../../plan/types.ts";
import type { Right } from "../../../../profiles/rights.ts";
import { rightsOn } from "../secrets/rightsOn.ts";

const engines = ["rabbitmq", "rabbitmq-operator", "kafka"] as const;

/** A broker of whose users the stack makes the passwords. Strimzi makes those of its users itself. */
export type Broker = Extract<StorePlan, { readonly engine: (typeof engines)[number] }>;

const isBroker = (store: StorePlan): store is Broker => engines.some((engine) => engine === store.engine);

/** The brokers of a plan. */
export const brokers = ({ stores }: Pick<Plan, "stores">): Broker[] => Object.values(stores).filter(isBroker);

/** Users that are no workload. A dot is in no workload's name, so none has one of these names. */
export const ownUsers = {
  /** The stack itself, and people who move data: every right. */
  admin: "stack.admin",
  /** KEDA counts the items. */
  keda: "stack.keda",
  /** The exporter of Kafka reads offsets. The metrics of RabbitMQ need no user. */
  metrics: "stack.metrics",
} as const;

/** The workloads that use a queue, sorted by name, with their rights there. */
export const queueWorkloads = (
  store: Pick<StorePlan, "key">,
  plan: Pick<Plan, "workloads" | "beside">,
): [name: string, rights: readonly Right[]][] =>
  [...rightsOn(store, plan)].toSorted(([one], [other]) => one.localeCompare(other));

/** Users of the stack itself that a queue needs besides {@link ownUsers.admin}. */
export function readersOf({ ports, protocol }: Pick<StorePlan, "ports" | "protocol">): string[] {
  return [
    ...(ports.asked.some(({ by }) => by === "keda") ? [ownUsers.keda] : []),
    ...(protocol === "kafka" && ports.metrics.length > 0 ? [ownUsers.metrics] : []),
  ];
}

/** Names of all users of a broker. */
export const usersOf = (
  store: Pick<StorePlan, "key" | "ports" | "protocol">,
  plan: Pick<Plan, "workloads" | "beside">,
): string[] => [ownUsers.admin, ...readersOf(store), ...queueWorkloads(store, plan).map(([name]) => name)];
