import { variables, variablesOf } from "../variables.ts";
import type { ProcessPlan, RunStore, Size, StoreInput, VolumePlan } from "./store.ts";

/** One Redis, as a cache or as a queue of work. */
export interface SingleRedisPlan<Engine extends string> extends RunStore<Engine, "queue" | "redis", "redis"> {
  readonly processes: readonly [member: ProcessPlan];
  readonly memoryMiB: number;
  /** The member's, where its writes survive a restart. */
  readonly volumes: readonly [] | readonly [member: VolumePlan];
  /** Whether writes survive a restart. */
  readonly durable: boolean;
  /** Memory that values may take, MiB; a write beyond it fails. */
  readonly dataMemoryMiB: number;
  /** Major version; null where the profile leaves it open. */
  readonly version: number | null;
  /** Days that an untaken item is kept; null where the store is no queue. */
  readonly retentionDays: number | null;
}

export const REDIS_PORT = 6379;
/** GB of the volume of a cache whose writes survive. */
const CACHE_VOLUME_GB = 1;

/** The memory that the profile gives to data, and as much again for the copy that a rewrite makes. */
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

/** What one Redis is, whoever makes its process. */
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
    ports: { clients: [REDIS_PORT], members: [], asked },
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

/** One Redis that the stack runs itself. */
export const redis = (input: StoreInput<"queue" | "redis">): RedisPlan =>
  singleRedis("redis", input, { services: 1, operator: null, asked: [] });
