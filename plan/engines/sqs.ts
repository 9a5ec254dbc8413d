import { variables, variablesOf } from "../variables.ts";
import { httpsPorts, managed, type StoreBase, type StoreInput } from "./store.ts";

export interface SqsPlan extends StoreBase<"sqs", "queue", "sqs"> {
  /** Days that an untaken item is kept. */
  readonly retentionDays: number;
}

/** A queue of SQS, which has no size: it keeps what is not taken. */
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
});
