import { variables, variablesOf } from "../variables.ts";
import { REDIS_PORT } from "./redis.ts";
import { type ListeningStore, managed, type StoreInput } from "./store.ts";

export interface ElasticachePlan extends ListeningStore<"elasticache", "redis", "redis"> {
  readonly memoryMiB: number;
  /** Number of nodes, each with all of the data; AWS runs them. */
  readonly members: number;
  readonly durable: boolean;
  /** Major version; null if the profile leaves it open. */
  readonly version: number | null;
}

/** Redis on ElastiCache. Each store has its own password. */
export const elasticache = ({ name, store, users }: StoreInput<"redis">): ElasticachePlan => ({
  name,
  kind: "redis",
  engine: "elasticache",
  protocol: "redis",
  users,
  ...managed,
  capacityGB: null,
  memoryMiB: store.memoryMiB,
  ports: { clients: [REDIS_PORT], members: [], metrics: [], asked: [] },
  variables: variablesOf(variables.redis.redis, { store: name, apart: ["password"] }),
  members: store.members,
  durable: store.durable,
  version: store.version ?? null,
});
