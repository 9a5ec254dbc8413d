import { UnsupportedError } from "../base/errors.ts";
import type { OperatorMode, Target } from "../config/settings.ts";
import type { ComputeKind, Profile } from "../profiles/schema.ts";
import type { StoreKind, StoreProfile } from "../profiles/store.ts";
import type { Size, StoreEngine, StorePlan } from "./types.ts";

export interface StoreContext {
  readonly target: Target;
  readonly compute: ComputeKind;
  readonly operators: OperatorMode;
}

type Chosen = StoreEngine | { readonly unsupported: string };
type EngineRow = (store: StoreProfile, context: StoreContext) => Chosen;
type EngineTable = {
  readonly [Kind in StoreKind]: (
    store: Extract<StoreProfile, { kind: Kind }>,
    context: StoreContext,
  ) => Chosen;
};

const notYet = (what: string) => (): Chosen => ({ unsupported: `${what} is not provided yet` });
const needsOperator = (what: string): Chosen => ({
  unsupported: `${what} needs an operator on the cluster: set echelon:operators to install or existing`,
});

/** Kubernetes runs stores itself: by an operator where the stack may use one, else by a plain StatefulSet of one. */
const kubernetes: EngineTable = {
  file: () => "volume",
  sqlite: () => "volume",
  object: () => "seaweedfs",
  queue: ({ protocol }, { operators }) =>
    protocol === "native" || protocol === "redis"
      ? operatedOr(operators, "redis-operator", "redis")
      : { unsupported: `a queue that speaks ${protocol} is not provided yet` },
  postgres: ({ members }, { operators }) =>
    members > 1 && operators === "none"
      ? needsOperator(`PostgreSQL with ${members} members`)
      : operatedOr(operators, "cloudnative-pg", "postgres"),
  redis: ({ topology }, { operators }) => {
    if (topology !== "single") return { unsupported: `Redis as ${topology} is not provided yet` };
    return operatedOr(operators, "redis-operator", "redis");
  },
  mongodb: notYet("MongoDB"),
  neo4j: notYet("Neo4j"),
};

const operatedOr = (mode: OperatorMode, operated: StoreEngine, plain: StoreEngine): StoreEngine =>
  mode === "none" ? plain : operated;

const aws: EngineTable = {
  file: (_store, { compute }) =>
    compute === "host"
      ? "ebs"
      : { unsupported: "files on a block volume live on one machine: set echelon:compute to host" },
  sqlite: (_store, { compute }) =>
    compute === "host"
      ? "ebs"
      : { unsupported: "SQLite lives on a block volume of one machine: set echelon:compute to host" },
  object: () => "s3",
  queue: ({ protocol }) =>
    protocol === "native" ? "sqs" : { unsupported: `a queue that speaks ${protocol} is not provided yet` },
  postgres: () => "rds",
  redis: ({ topology }) =>
    topology === "cluster" ? { unsupported: "Redis as cluster is not provided yet" } : "elasticache",
  mongodb: notYet("MongoDB"),
  neo4j: notYet("Neo4j"),
};

const tables: Readonly<Partial<Record<Target, EngineTable>>> = { kubernetes, aws };

/** Process size of one member where the stack runs the store itself. */
function memberSizeOf(store: StoreProfile, engine: StoreEngine): Size | null {
  const own: Partial<Record<StoreEngine, Size>> = {
    // One process holds master, volume server, filer and S3 gateway; it streams rather than caches.
    seaweedfs: { cpu: 0.5, memoryMiB: 768 },
    redis: { cpu: 0.25, memoryMiB: "memoryMiB" in store ? store.memoryMiB * 2 : 0 },
    "redis-operator": { cpu: 0.25, memoryMiB: "memoryMiB" in store ? store.memoryMiB * 2 : 0 },
    postgres: { cpu: "cpu" in store ? store.cpu : 0, memoryMiB: "memoryMiB" in store ? store.memoryMiB : 0 },
    "cloudnative-pg": {
      cpu: "cpu" in store ? store.cpu : 0,
      memoryMiB: "memoryMiB" in store ? store.memoryMiB : 0,
    },
  };
  return own[engine] ?? null;
}

/** Copies of each object where more than one member holds them: one may be lost. */
const COPIES = 2;

function memberCapacityOf(store: StoreProfile, engine: StoreEngine): number | null {
  if (!("capacityGB" in store))
    return "memoryMiB" in store && store.kind === "redis" && store.durable ? 1 : null;
  if (engine !== "seaweedfs" || !("members" in store)) return store.capacityGB;
  const copies = Math.min(COPIES, store.members);
  return Math.ceil((store.capacityGB * copies) / store.members);
}

/** The stores of a profile on one target. @throws UnsupportedError where the target cannot hold one of them. */
export function planStores(profile: Profile, context: StoreContext): Record<string, StorePlan> {
  const table = tables[context.target];
  if (table === undefined) throw new UnsupportedError(`the target ${context.target} is not provided yet`);
  const entries = Object.entries(profile.stores).map(([name, store]) => {
    const row = table[store.kind] as EngineRow;
    const engine = row(store, context);
    if (typeof engine !== "string") {
      throw new UnsupportedError(
        `${profile.system}/${profile.tier} on ${context.target}: store ${name}: ${engine.unsupported}`,
      );
    }
    const users = Object.entries(profile.workloads).filter(([, { uses }]) => uses.includes(name));
    const planned: StorePlan = {
      ...store,
      name,
      engine,
      memberSize: memberSizeOf(store, engine),
      memberCapacityGB: memberCapacityOf(store, engine),
      users: users.map(([user]) => user),
    };
    return [name, planned] as const;
  });
  return Object.fromEntries(entries);
}
