import { namesOf, type OwnQueue, queuesFor } from "../queueParts.ts";
import { variables, variablesOf } from "../variables.ts";
import { type SqsQueuePlan, sqsQueueOf } from "./queue.ts";
import { httpsPorts, managed, type StoreBase, type StoreInput } from "./store.ts";

export interface SqsPlan extends StoreBase<"sqs", "queue", "sqs"> {
  /** Days that an item is kept if no worker takes it. */
  readonly retentionDays: number;
  readonly queue: SqsQueuePlan;
  /** The queues of all copies; left out where they have one. */
  readonly parts?: readonly OwnQueue<SqsQueuePlan>[];
}

/** A queue in SQS. It has no size: SQS keeps every item until it is taken or expires. */
export const sqs = ({ name, store, users, parts }: StoreInput<"queue">): SqsPlan => ({
  name,
  kind: "queue",
  engine: "sqs",
  protocol: "sqs",
  users,
  ...managed,
  capacityGB: null,
  memoryMiB: null,
  ports: httpsPorts,
  variables: variablesOf(variables.queue.sqs, { store: name, also: namesOf(parts) }),
  retentionDays: store.retentionDays,
  ...queuesFor(parts, (of) => sqsQueueOf(name, of)),
});
