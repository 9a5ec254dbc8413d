import { variables, variablesOf } from "../variables.ts";
import { type QueuePlan, queueRules } from "./queue.ts";
import { httpsPorts, managed, type StoreBase, type StoreInput } from "./store.ts";

export interface SqsPlan extends StoreBase<"sqs", "queue", "sqs"> {
  /** Days that an item is kept if no worker takes it. */
  readonly retentionDays: number;
  readonly queue: QueuePlan;
}

/** A queue in SQS. It has no size: SQS keeps every item until it is taken or expires. */
export const sqs = ({ name, store, users }: StoreInput<"queue">): SqsPlan => ({
  name,
  kind: "queue",
  engine: "sqs",
  protocol: "sqs",
  users,
  ...managed,
  capacityGB: null,
  memoryMiB: null,
  ports: httpsPorts,
  variables: variablesOf(variables.queue.sqs, { store: name }),
  retentionDays: store.retentionDays,
  queue: queueRules,
});
