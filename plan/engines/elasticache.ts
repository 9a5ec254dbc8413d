import { REDIS_PORT, type RedisFigures, readerPorts, redisFields } from "./redis.ts";
import { type ListeningStore, managed, noReaders, type Readers, type StoreInput } from "./store.ts";

/** A Redis in ElastiCache that no client needs to know as a cluster. */
export interface NodesOfService {
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

/** A primary, and a copy that takes over. */
const KEEPING_NODES = 2;

/**
 * Nodes of a store. ElastiCache writes no file from which a node could read its data again, so what has to survive the loss of
 * a node is on a second one, also where the tier states one member.
 */
export const nodesOf = (members: number, durable: boolean): number =>
  durable ? Math.max(KEEPING_NODES, members) : members;

/** Ports of a Redis in ElastiCache. Its metrics are those of CloudWatch. */
export const servicePorts = (input: StoreInput<"queue" | "redis">, readers: Readers) => ({
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
    ports: servicePorts(input, noReaders),
    members: nodesOf(members, durable),
  };
};
