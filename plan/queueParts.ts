import type { Profile } from "../profiles/schema.ts";
import type { CopyNames, QueuePart } from "./copies.ts";
import type { AmqpQueuePlan, KafkaQueuePlan, QueuePlan, SqsQueuePlan, StreamPlan } from "./engines/queue.ts";

/** A queue in a store that has several. */
export type OwnQueue<Queue extends QueuePlan> = Queue & QueuePart;

/** The queue of a store, or the first of them, and all of them where each copy has its own. */
export interface Queues<Queue extends QueuePlan> {
  readonly queue: Queue;
  /** Left out where all who take from the store have one queue. */
  readonly parts?: readonly OwnQueue<Queue>[];
}

const same = (one: CopyNames, other: CopyNames): boolean =>
  one.length === other.length && one.every((name) => other.includes(name));

/** Whether all names of one are among those of the other: a workflow and its copy in a department, or nobody in particular. */
const agree = (one: CopyNames, other: CopyNames): boolean =>
  one.every((name) => other.includes(name)) || other.every((name) => one.includes(name));

/**
 * The queues of a store in which each copy has its own, in the order of the profile and of the names that the operator gives.
 * Whoever takes also sends to its own queue only. Who is no copy, such as a scheduler, sends to all; a sender that is a copy
 * sends to those of its own workflow or department.
 */
export function queueParts(
  store: string,
  { workloads }: Pick<Profile, "workloads">,
  copies: ReadonlyMap<string, CopyNames>,
): QueuePart[] {
  const users = Object.entries(workloads).flatMap(([name, { uses }]) => {
    const rights: readonly string[] = uses[store] ?? [];
    return rights.length === 0 ? [] : [{ name, rights, of: copies.get(name) ?? [] }];
  });
  const takers = users.filter(({ rights }) => rights.includes("take"));
  const senders = users.filter(({ rights }) => rights.includes("send"));
  const all = [...new Map(takers.map(({ of }) => [of.join("."), of])).values()];
  return (all.length === 0 ? [[]] : all).map((of) => ({
    of,
    takers: takers.filter((one) => same(one.of, of)).map(({ name }) => name),
    senders: senders
      .filter((one) => (takers.includes(one) ? same(one.of, of) : agree(one.of, of)))
      .map(({ name }) => name),
  }));
}

/**
 * The queues of a store. The first has the name that it has where there is only one, so that nothing that waits is lost when a
 * second copy comes.
 */
export function queuesFor<Queue extends QueuePlan>(
  parts: readonly QueuePart[] | undefined,
  queueOf: (of: CopyNames) => Queue,
): Queues<Queue> {
  const queue = queueOf([]);
  return parts === undefined
    ? { queue }
    : {
        queue,
        parts: parts.map((part, index) => ({ ...(index === 0 ? queue : queueOf(part.of)), ...part })),
      };
}

/** All queues of a store. */
export const queuesOf = <Queue extends QueuePlan>({ queue, parts }: Queues<Queue>): readonly Queue[] =>
  parts ?? [queue];

/** Whose queue it is, as one word, such as `ads` or `ads.sales`; empty if it is nobody's in particular. */
export const copyName = ({ of }: Pick<QueuePart, "of">): string => of.join(".");

/** A queue with a name, whatever engine holds it. */
export type ItemQueue = AmqpQueuePlan | KafkaQueuePlan | SqsQueuePlan | StreamPlan;

/** Where the items of a queue are, by the name that clients use; a queue of SQS has a URL for them instead. */
export const itemsName = (queue: ItemQueue): string => {
  if ("stream" in queue) return queue.stream;
  if ("label" in queue) return queue.label;
  return "topic" in queue ? queue.topic : queue.queue;
};

/** The values of variables that only a store with a queue for each copy has. */
export const namesOf = (parts: readonly QueuePart[] | undefined): string[] =>
  parts === undefined ? [] : ["names"];
