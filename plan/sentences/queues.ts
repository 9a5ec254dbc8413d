import { type Bent, listed, type OfStore, type Sentences } from "./facts.ts";

/** What queues lack. */
export interface QueueFacts {
  readonly brokers: OfStore & { readonly members: number };
  readonly "shared-queue": OfStore & { readonly workloads: readonly string[] };
  readonly "no-queue-copy": OfStore & { readonly members: number };
  readonly "broker-number": OfStore & Bent;
  readonly "broker-disk": OfStore & { readonly stated: number };
  readonly "broker-log": OfStore;
  readonly "broker-rights": OfStore;
  /** Whether something counts its items. */
  readonly "unseen-queue": OfStore & { readonly counted: boolean };
  readonly "queue-retention": OfStore & { readonly days: number };
}

export const queues: Sentences<QueueFacts> = {
  brokers: ({ store, members }) =>
    `${store} has one broker instead of ${members}: only redis-sentinel replicates a queue (set echelon:operators to install or existing, and no other engine in echelon:engines)`,
  "shared-queue": ({ store, workloads }) =>
    `${listed(workloads)} take from the one queue ${store}, in which nobody has a part of its own: each of them may get any item, and has to know from the item what to do`,
  "no-queue-copy": ({ store, members }) =>
    `the waiting items of ${store} are on ${members === 1 ? "its volume" : `the volumes of its ${members} members`} and in no backup: whoever copies an item out of the queue takes it`,
  "broker-number": ({ store, has, stated }) =>
    `${store} has ${has} brokers instead of ${stated}: a cluster of Amazon MQ has no other number`,
  "broker-disk": ({ store, stated }) =>
    `${store} may hold less than ${stated} GB: Amazon MQ chooses the disk of a broker by its size, and states none`,
  "broker-log": ({ store }) =>
    `the log of ${store} has neither the stack's key nor its retention time: Amazon MQ makes the log group itself`,
  "broker-rights": ({ store }) =>
    `every user of ${store} may make topics and change rights: on Amazon MSK only topics and groups can be closed`,
  "unseen-queue": ({ store, counted }) =>
    `nothing alerts when items of ${store} wait for long or fail on every attempt: ${counted ? "the list of its library says only how many wait" : "ElastiCache does not measure what is in a list or a stream"}`,
  "queue-retention": ({ store, days }) => `${store} deletes no item that waits for more than ${days} days`,
};
