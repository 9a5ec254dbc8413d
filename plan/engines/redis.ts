import { variables, variablesOf } from "../variables.ts";
import type { ProcessPlan, RunStore, Size, StoreInput, VolumePlan } from "./store.ts";

/** One Redis, as a cache or as a queue of work. */
export interface SingleRedisPlan<Engine extends string> extends RunStore<Engine, "queue" | "redis", "redis"> {
  readonly processes: readonly [member: ProcessPlan];
  readonly memoryMiB: number;
  /** Volume of the member; none if writes need not survive a restart. */
  readonly volumes: readonly [] | readonly [member: VolumePlan];
  /** Whether writes survive a restart. */
  readonly durable: boolean;
  /** Memory that values may take, MiB; a write beyond it fails. */
  readonly dataMemoryMiB: number;
  /** Major version; null if the profile leaves it open. */
  readonly version: number | null;
  /** Days that an item is kept if no worker takes it; null if the store is not a queue. */
  readonly retentionDays: number | null;
}

export const REDIS_PORT = 6379;
/** Size of the volume of a durable cache, GB. */
const CACHE_VOLUME_GB = 1;

/** Twice the memory that the profile gives to data: rewriting the append-only file can copy all of it. */
export const redisSize = (memoryMiB: number): Size => ({ cpu: 0.25, memoryMiB: memoryMiB * 2 });

/** The volumes of `count` members. */
export const redisVolumes = (
  { store }: StoreInput<"queue" | "redis">,
  count: number,
): readonly [] | readonly [VolumePlan] => {
  if (store.kind === "queue") return [{ count, capacityGB: store.capacityGB, shared: false }];
  return store.durable ? [{ count, capacityGB: CACHE_VOLUME_GB, shared: false }] : [];
};

type Made<Engine extends string> = Pick<SingleRedisPlan<Engine>, "services" | "operator"> & {
  /** Operators that call it. */
  readonly asked: SingleRedisPlan<Engine>["ports"]["asked"];
};

/** The plan of one Redis, whether the stack or an operator runs it. */
export function singleRedis<Engine extends string>(
  engine: Engine,
  input: StoreInput<"queue" | "redis">,
  { services, operator, asked }: Made<Engine>,
): SingleRedisPlan<Engine> {
  const { name, store, users } = input;
  return {
    name,
    kind: store.kind,
    engine,
    protocol: "redis",
    users,
    capacityGB: store.kind === "queue" ? store.capacityGB : null,
    memoryMiB: store.memoryMiB,
    processes: [{ role: "member", count: 1, size: redisSize(store.memoryMiB) }],
    volumes: redisVolumes(input, 1),
    services,
    ports: { clients: [REDIS_PORT], members: [], metrics: [], asked },
    operator,
    asksApiServer: false,
    variables: variablesOf(variables[store.kind].redis, { store: name }),
    durable: store.kind === "queue" || store.durable,
    dataMemoryMiB: store.memoryMiB,
    version: store.kind === "redis" ? (store.version ?? null) : null,
    retentionDays: store.kind === "queue" ? store.retentionDays : null,
  };
}

export type RedisPlan = SingleRedisPlan<"redis">;

/**
 * One Redis that the stack runs itself.
 *
 * @param counted whether KEDA counts its items. @default false
 */
export const redis = (
  input: StoreInput<"queue" | "redis">,
  { counted }: { readonly counted: boolean } = { counted: false },
): RedisPlan =>
  singleRedis("redis", input, {
    services: 1,
    operator: null,
    asked: counted ? [{ by: "keda", ports: [REDIS_PORT] }] : [],
  });
