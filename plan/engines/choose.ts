import type { StoreKind } from "../../profiles/store.ts";
import type { ComputeKind, OperatorMode, Target } from "../../targets/names.ts";
import type { StorePlan } from "../types.ts";
import { cloudNativePg } from "./cloudnative-pg.ts";
import { ebs } from "./ebs.ts";
import { elasticache } from "./elasticache.ts";
import { neo4j } from "./neo4j.ts";
import { perconaMongodb } from "./percona-mongodb.ts";
import { postgres } from "./postgres.ts";
import { rds } from "./rds.ts";
import { redis } from "./redis.ts";
import { redisCluster } from "./redis-cluster.ts";
import { redisOperator } from "./redis-operator.ts";
import { redisSentinel } from "./redis-sentinel.ts";
import { s3 } from "./s3.ts";
import { seaweedfs } from "./seaweedfs.ts";
import { sqs } from "./sqs.ts";
import type { Given } from "./store.ts";
import { volume } from "./volume.ts";

/** What the choice of an engine hangs on, beside the store. */
export interface StoreContext {
  readonly target: Target;
  readonly compute: ComputeKind;
  readonly operators: OperatorMode;
}

/** Why a target does not hold a store. */
export interface Refused {
  /** Tells it from a store. */
  readonly engine: null;
  readonly unsupported: string;
  /** What it will be once a platform builds its engine; null where no engine is chosen yet. */
  readonly later: StorePlan | null;
}

type Choose<Kind extends StoreKind> = (given: Given<Kind>, context: StoreContext) => StorePlan | Refused;
type Rows = { readonly [Kind in StoreKind]: Choose<Kind> };

const refused = (unsupported: string, later: StorePlan | null = null): Refused => ({
  engine: null,
  unsupported,
  later,
});
const notYet = (what: string, later: StorePlan | null = null): Refused =>
  refused(`${what} is not provided yet`, later);

/** Kubernetes runs stores itself: by an operator where the stack may use one, else by a plain StatefulSet of one. */
const kubernetes = {
  file: volume,
  sqlite: volume,
  object: seaweedfs,
  queue: (given, { operators }) => {
    const { protocol } = given.store;
    if (protocol !== "native" && protocol !== "redis") return notYet(`a queue that speaks ${protocol}`);
    return operators === "none" ? redis(given) : redisOperator(given);
  },
  postgres: (given, { operators }) => {
    if (operators !== "none") return cloudNativePg(given);
    const { members } = given.store;
    return members > 1 ? needsOperator(`PostgreSQL with ${members} members`) : postgres(given);
  },
  redis: (given, { operators }) => {
    const { topology } = given.store;
    if (topology === "cluster") return notYet("Redis as cluster", redisCluster(given));
    if (topology === "sentinel") return notYet("Redis as sentinel", redisSentinel(given));
    return operators === "none" ? redis(given) : redisOperator(given);
  },
  mongodb: (given) => notYet("MongoDB", perconaMongodb(given)),
  neo4j: (given) => notYet("Neo4j", neo4j(given)),
} satisfies Rows;

const needsOperator = (what: string): Refused =>
  refused(`${what} needs an operator on the cluster: set echelon:operators to install or existing`);

/** Where one machine runs the workloads, it has a disk; containers have none that outlives them. */
const onHost =
  (unsupported: string) =>
  (given: Given<"file" | "sqlite">, { compute }: StoreContext) =>
    compute === "host" ? ebs(given) : refused(`${unsupported}: set echelon:compute to host`);

/** AWS holds by its own services what it has one for. */
const aws = {
  file: onHost("files on a block volume live on one machine"),
  sqlite: onHost("SQLite lives on a block volume of one machine"),
  object: s3,
  queue: (given) => {
    const { protocol } = given.store;
    return protocol === "native" ? sqs(given) : notYet(`a queue that speaks ${protocol}`);
  },
  postgres: rds,
  redis: (given) => (given.store.topology === "cluster" ? notYet("Redis as cluster") : elasticache(given)),
  mongodb: () => notYet("MongoDB"),
  neo4j: () => notYet("Neo4j"),
} satisfies Rows;

/** A target without platform: its plans are refused before any store is looked at. */
const nothingYet = (target: Target): Rows => {
  const row = () => notYet(`the target ${target}`);
  return {
    file: row,
    sqlite: row,
    object: row,
    queue: row,
    postgres: row,
    redis: row,
    mongodb: row,
    neo4j: row,
  };
};

/** What holds each kind of store on each target. */
const engines = {
  kubernetes,
  aws,
  gcp: nothingYet("gcp"),
  azure: nothingYet("azure"),
} satisfies Record<Target, Rows>;

/** Engines that a target's rows may choose: its platform has a builder for each of them, or does not compile. */
export type EngineOf<T extends Target> = NonNullable<ReturnType<(typeof engines)[T][StoreKind]>["engine"]>;

const choose = <Kind extends StoreKind>(
  rows: Rows,
  kind: Kind,
  given: Given<Kind>,
  context: StoreContext,
): StorePlan | Refused => rows[kind](given, context);

/** What holds a store on a target, or why nothing does. */
export const chooseEngine = (given: Given, context: StoreContext): StorePlan | Refused =>
  choose(engines[context.target], given.store.kind, given, context);
