import { queuesFor } from "../queueParts.ts";
import { variables, variablesOf } from "../variables.ts";
import { type StreamPlan, streamOf } from "./queue.ts";
import { REDIS_PORT, type RedisFigures, readerPorts, redisFields } from "./redis.ts";
import { type ListeningStore, managed, noReaders, type Readers, type StoreInput } from "./store.ts";

/** A Redis in ElastiCache that no client needs to know as a cluster. */
interface NodesOfService {
  /** Number of nodes, each with all of the data; AWS runs them. */
  readonly members: number;
}

/** A cache in ElastiCache. */
export interface ElasticachePlan
  extends ListeningStore<"elasticache", "redis", "redis">,
    RedisFigures,
    NodesOfService {
  readonly memoryMiB: number;
}

/** A queue of work in ElastiCache, for an application that speaks Redis. */
export interface ElasticacheQueuePlan
  extends ListeningStore<"elasticache-queue", "queue", "redis">,
    RedisFigures,
    NodesOfService {
  readonly memoryMiB: number;
  readonly retentionDays: number;
  readonly queue: StreamPlan;
}

/** A cache in ElastiCache whose keys are spread over several primaries. */
export interface ElasticacheClusterPlan
  extends ListeningStore<"elasticache-cluster", "redis", "redis-cluster">,
    RedisFigures {
  readonly memoryMiB: number;
  /** Number of primaries; each holds a part of the keys. */
  readonly shards: number;
  /** Number of copies of each primary. */
  readonly replicasPerShard: number;
}

/** A primary, and a copy that takes over. */
const KEEPING_NODES = 2;

/**
 * Nodes of a store. ElastiCache writes no file from which a node could read its data again, so what has to survive the loss of
 * a node is on a second one, also where the tier states one member.
 */
const nodesOf = (members: number, durable: boolean): number =>
  durable ? Math.max(KEEPING_NODES, members) : members;

/** Ports of a Redis in ElastiCache. Its metrics are those of CloudWatch. */
const ports = (input: StoreInput<"queue" | "redis">, readers: Readers) => ({
  clients: [REDIS_PORT] as const,
  members: [],
  metrics: [],
  asked: readerPorts(input, readers).asked,
});

/** Redis on ElastiCache: one node, or a primary and its copies, one of which takes over. */
export const elasticache = (input: StoreInput<"redis">): ElasticachePlan => {
  const { members, durable } = input.store;
  return {
    engine: "elasticache",
    ...managed,
    ...redisFields(input),
    kind: "redis",
    protocol: "redis",
    ports: ports(input, noReaders),
    members: nodesOf(members, durable),
  };
};

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
    ports: ports(input, readers),
    members: nodesOf(store.members, true),
  };
};

/** Redis on ElastiCache as a cluster: what is said of `redis-cluster` holds for its clients. */
export const elasticacheCluster = (input: StoreInput<"redis">): ElasticacheClusterPlan => {
  const { members, replicasPerShard = 0, durable } = input.store;
  return {
    engine: "elasticache-cluster",
    ...managed,
    ...redisFields(input),
    kind: "redis",
    protocol: "redis-cluster",
    variables: variablesOf(variables.redis["redis-cluster"], { store: input.name }),
    ports: ports(input, noReaders),
    shards: members,
    // The log that AWS keeps of a durable cluster needs a copy of each primary.
    replicasPerShard: durable ? Math.max(1, replicasPerShard) : replicasPerShard,
  };
};
