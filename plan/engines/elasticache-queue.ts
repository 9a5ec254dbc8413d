import { queuesFor } from "../queueParts.ts";
import { type NodesOfService, nodesOf, servicePorts } from "./elasticache.ts";
import { type StreamPlan, streamOf } from "./queue.ts";
import { type RedisFigures, redisFields } from "./redis.ts";
import { type ListeningStore, managed, noReaders, type Readers, type StoreInput } from "./store.ts";

/** A queue of work in ElastiCache, for an application that speaks Redis. */
export interface ElasticacheQueuePlan
  extends ListeningStore<"elasticache-queue", "queue", "redis">,
    RedisFigures,
    NodesOfService {
  readonly memoryMiB: number;
  readonly retentionDays: number;
  readonly queue: StreamPlan;
}

/** A queue of work on ElastiCache. It never drops an item to make room, and has a copy that takes over. */
export const elasticacheQueue = (
  input: StoreInput<"queue">,
  readers: Readers = noReaders,
): ElasticacheQueuePlan => {
  const { name, store, parts } = input;
  return {
    engine: "elasticache-queue",
    ...managed,
    ...redisFields(input),
    kind: "queue",
    protocol: "redis",
    retentionDays: store.retentionDays,
    ...queuesFor(parts, (of) => streamOf(name, store.library, of)),
    ports: servicePorts(input, readers),
    members: nodesOf(store.members, true),
  };
};
