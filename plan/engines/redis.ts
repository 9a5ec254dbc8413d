import { namesOf, type OwnQueue, queuesFor } from "../queueParts.ts";
import { type Protocol, variables, variablesOf } from "../variables.ts";
import { type StreamPlan, streamOf } from "./queue.ts";
import {
  noReaders,
  type ProcessPlan,
  type Readers,
  type RunStore,
  type Size,
  type StoreInput,
  type StoreProfiles,
  type VolumePlan,
  type Watched,
} from "./store.ts";

/** What a Redis is asked for, whoever holds it: as a cache, or as a queue of work. */
export interface RedisFigures {
  readonly memoryMiB: number;
  /** Whether writes survive a restart. */
  readonly durable: boolean;
  /** Memory that values may take, MiB. */
  readonly dataMemoryMiB: number;
  /** What becomes of a write beyond it, by Redis' own name: https://redis.io/docs/latest/develop/reference/eviction/ */
  readonly maxMemoryPolicy: NonNullable<StoreProfiles["redis"]["maxMemoryPolicy"]>;
  /** Major version; null if the profile leaves it open. */
  readonly version: number | null;
  /** Days that an item is kept if no worker takes it; null if the store is not a queue. */
  readonly retentionDays: number | null;
  /** The stream of the queue, or the first of them; null if the store is not a queue. */
  readonly queue: StreamPlan | null;
  /** The streams of all copies; left out where they have one. */
  readonly parts?: readonly OwnQueue<StreamPlan>[];
}

/** A Redis whose members the stack or an operator runs. */
export interface RunRedis<
  Engine extends string,
  Kind extends "queue" | "redis" = "queue" | "redis",
  Speaks extends Protocol<Kind> = "redis" & Protocol<Kind>,
> extends RunStore<Engine, Kind, Speaks>,
    RedisFigures {
  readonly memoryMiB: number;
}

/** One Redis. */
export interface SingleRedisPlan<Engine extends string> extends RunRedis<Engine> {
  readonly processes: readonly [member: ProcessPlan];
  /** Volume of the member; none if writes need not survive a restart. */
  readonly volumes: readonly [] | readonly [member: VolumePlan];
}

/** Major version of the Redis that runs on a cluster where the tier states none: components/workload/software.ts. */
export const REDIS_MAJOR = 8;

/** Major versions of Redis that may run on a cluster, whatever runs it. */
const REDIS_MAJORS: readonly number[] = [7, REDIS_MAJOR];

/** The major version that runs on a cluster where a tier states one, or none. */
export const redisMajor = (stated: number | null): number =>
  stated !== null && REDIS_MAJORS.includes(stated) ? stated : REDIS_MAJOR;

export const REDIS_PORT = 6379;
/** Port of the exporter beside each member: https://github.com/oliver006/redis_exporter#command-line-flags */
const EXPORTER_PORT = 9121;
/** The exporter holds one scrape in memory. */
const EXPORTER: Size = { cpu: 0.05, memoryMiB: 32 };
/** Size of the volume of a durable cache, GB. */
export const CACHE_VOLUME_GB = 1;

/** Twice the memory that the profile gives to data: rewriting the append-only file can copy all of it. */
const redisSize = (memoryMiB: number): Size => ({ cpu: 0.25, memoryMiB: memoryMiB * 2 });

/** The volumes of `count` members. */
export const redisVolumes = (
  { store }: StoreInput<"queue" | "redis">,
  count: number,
): readonly [] | readonly [VolumePlan] => {
  if (store.kind === "queue") return [{ count, capacityGB: store.capacityGB, shared: false }];
  return store.durable ? [{ count, capacityGB: CACHE_VOLUME_GB, shared: false }] : [];
};

/** The members of a Redis, each with the exporter beside it where the stack is monitored. */
export const redisMembers = (memoryMiB: number, count: number, { watched }: Watched): ProcessPlan => ({
  role: "member",
  count,
  size: redisSize(memoryMiB),
  ...(watched ? { sidecar: EXPORTER } : {}),
});

/**
 * What a tier states, else: evicted work is lost work, and what survives a restart was not meant to be dropped. Any other
 * cache would fail when it is full, where it could forget.
 */
const policyOf = (store: StoreInput<"queue" | "redis">["store"]): RedisFigures["maxMemoryPolicy"] => {
  if (store.kind === "queue") return "noeviction";
  return store.maxMemoryPolicy ?? (store.durable ? "noeviction" : "allkeys-lru");
};

type RedisFields = "name" | "users" | "protocol" | "capacityGB" | "asksApiServer" | "variables";
type OwnFields =
  | "memoryMiB"
  | "durable"
  | "dataMemoryMiB"
  | "maxMemoryPolicy"
  | "version"
  | "retentionDays"
  | "queue"
  | "parts"
  | "kind";

/** The fields that do not depend on how many members a Redis has, or who runs them. */
export const redisFields = ({
  name,
  store,
  users,
  parts,
}: StoreInput<"queue" | "redis">): Pick<RunRedis<string>, RedisFields | OwnFields> => ({
  name,
  kind: store.kind,
  protocol: "redis",
  users,
  capacityGB: store.kind === "queue" ? store.capacityGB : null,
  memoryMiB: store.memoryMiB,
  asksApiServer: false,
  variables: variablesOf(variables[store.kind].redis, { store: name, also: namesOf(parts) }),
  durable: store.kind === "queue" || store.durable,
  dataMemoryMiB: store.memoryMiB,
  maxMemoryPolicy: policyOf(store),
  version: store.kind === "redis" ? (store.version ?? null) : null,
  retentionDays: store.kind === "queue" ? store.retentionDays : null,
  ...(store.kind === "queue" ? queuesFor(parts, (of) => streamOf(name, store.library, of)) : { queue: null }),
});

/** Ports that others than the workloads and the members use. */
export const readerPorts = (
  { store }: StoreInput<"queue" | "redis">,
  { counted, watched }: Readers,
): Pick<RunRedis<string>["ports"], "metrics" | "asked"> => ({
  metrics: watched ? [EXPORTER_PORT] : [],
  asked: counted && store.kind === "queue" ? [{ by: "keda", ports: [REDIS_PORT] }] : [],
});

type Made<Engine extends string> = Pick<SingleRedisPlan<Engine>, "engine" | "services" | "operator">;

/** The plan of one Redis, whether the stack or an operator runs it. */
export const singleRedis = <Engine extends string>(
  made: Made<Engine>,
  input: StoreInput<"queue" | "redis">,
  readers: Readers,
): SingleRedisPlan<Engine> => ({
  ...made,
  ...redisFields(input),
  processes: [redisMembers(input.store.memoryMiB, 1, readers)],
  volumes: redisVolumes(input, 1),
  ports: { clients: [REDIS_PORT], members: [], ...readerPorts(input, readers) },
});

export type RedisPlan = SingleRedisPlan<"redis">;

/** One Redis that the stack runs itself. */
export const redis = (input: StoreInput<"queue" | "redis">, readers: Readers = noReaders): RedisPlan =>
  singleRedis({ engine: "redis", services: 1, operator: null }, input, readers);
