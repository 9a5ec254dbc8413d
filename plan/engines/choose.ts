import type { StoreKind } from "../../profiles/store.ts";
import type { ComputeKind, Target } from "../../targets/names.ts";
import type { guestEngines } from "../guests.ts";
import type { EnginePlan, OperatorModes } from "../types.ts";
import { amazonMq } from "./amazon-mq.ts";
import { cloudNativePg } from "./cloudnative-pg.ts";
import { documentdb } from "./documentdb.ts";
import { ebs } from "./ebs.ts";
import { elasticache } from "./elasticache.ts";
import { elasticacheCluster } from "./elasticache-cluster.ts";
import { elasticacheQueue } from "./elasticache-queue.ts";
import { kafka } from "./kafka.ts";
import { mongodb } from "./mongodb.ts";
import { msk } from "./msk.ts";
import { type GraphReaders, NEO4J_LICENCE, neo4j } from "./neo4j.ts";
import { neo4jCluster } from "./neo4j-cluster.ts";
import { perconaMongodb } from "./percona-mongodb.ts";
import { postgres } from "./postgres.ts";
import { rabbitmq } from "./rabbitmq.ts";
import { rabbitmqOperator } from "./rabbitmq-operator.ts";
import { rds } from "./rds.ts";
import { redis } from "./redis.ts";
import { redisCluster } from "./redis-cluster.ts";
import { redisOperator } from "./redis-operator.ts";
import { redisSentinel } from "./redis-sentinel.ts";
import { s3 } from "./s3.ts";
import { seaweedfs } from "./seaweedfs.ts";
import { sqs } from "./sqs.ts";
import { noReaders, type Readers, type StoreInput } from "./store.ts";
import { strimzi } from "./strimzi.ts";
import { volume } from "./volume.ts";

/** What the choice of an engine depends on, in addition to the store. */
export interface EngineContext {
  readonly target: Target;
  readonly compute: ComputeKind;
  readonly operators: OperatorModes;
  /** Licences that the operator of the stack accepts. @default none */
  readonly licences?: readonly string[] | undefined;
  /** Name of a store of objects of the same tier, for copies of others. @default none */
  readonly objects?: string | undefined;
}

/** What a row of the table reads. */
interface RowContext extends EngineContext {
  /** Who reads a Redis besides the workloads, even if no operator runs it. */
  readonly readers: Readers;
}

/** Why a target does not hold a store. */
interface RefusedStore {
  /** Tells this type apart from a StorePlan. */
  readonly engine: null;
  /** The reason, in one sentence. */
  readonly unsupported: string;
}

type Choose<Kind extends StoreKind> = (
  input: StoreInput<Kind>,
  context: RowContext,
) => EnginePlan | RefusedStore;
type Rows = { readonly [Kind in StoreKind]: Choose<Kind> };

const refused = (unsupported: string): RefusedStore => ({ engine: null, unsupported });
const notYet = (what: string): RefusedStore => refused(`${what} is not provided yet`);

/** Whether a queue of this protocol is in Redis on a cluster. */
const speaksRedis = (protocol: StoreInput<"queue">["store"]["protocol"]): boolean =>
  protocol === "native" || protocol === "redis";

/** A queue in Redis, which is the queue of a cluster's own too. */
const redisQueue = (input: StoreInput<"queue">, { operators, readers }: RowContext) => {
  // Without an operator, nothing could promote a copy: the queue has one broker, and the plan lacks the others.
  if (operators.stores === "none") return redis(input, readers);
  return input.store.members > 1 ? redisSentinel(input, readers) : redisOperator(input, readers);
};

/**
 * The least memory of a broker, MiB. RabbitMQ takes 140 before it has any item, and holds up whoever sends at 60% of its
 * memory; Kafka started with a heap of half of this, and with no less.
 */
const LEAST_MIB = { amqp: 512, kafka: 768 } as const;

/** A broker, unless it would start and at once refuse all work. */
const withMemory =
  <Made extends EnginePlan>(
    protocol: keyof typeof LEAST_MIB,
    make: (input: StoreInput<"queue">, context: RowContext) => Made,
  ) =>
  (input: StoreInput<"queue">, context: RowContext): Made | RefusedStore => {
    const { memoryMiB } = input.store;
    return memoryMiB >= LEAST_MIB[protocol]
      ? make(input, context)
      : refused(
          `a queue that speaks ${protocol} with ${memoryMiB} MiB of memory a member: set memoryMiB of the store to at least ${LEAST_MIB[protocol]}`,
        );
  };

/** A queue on a cluster, by the protocol that the application speaks. RabbitMQ and Kafka replicate without an operator too. */
const queues = {
  native: redisQueue,
  redis: redisQueue,
  amqp: withMemory("amqp", (input, { operators, readers }) =>
    operators.stores === "none"
      ? rabbitmq(input, readers)
      : rabbitmqOperator(input, { ...readers, signed: operators.certificates !== "none" }),
  ),
  kafka: withMemory("kafka", (input, { operators, readers }) =>
    operators.stores === "none" ? kafka(input, readers) : strimzi(input, readers),
  ),
} satisfies Record<StoreInput<"queue">["store"]["protocol"], Choose<"queue">>;

/** On a cluster every store runs in pods: by an operator if the stack may use one, else as a StatefulSet. */
const kubernetes = {
  file: volume,
  sqlite: volume,
  object: (input, { readers }) => seaweedfs(input, readers),
  queue: (input, context) => queues[input.store.protocol](input, context),
  postgres: (input, { operators, readers }) => {
    if (operators.stores !== "none") return cloudNativePg(input, readers);
    const { members } = input.store;
    return members > 1 ? needsOperator(`PostgreSQL with ${members} members`) : postgres(input, readers);
  },
  redis: (input, { operators, readers }) => {
    const { topology } = input.store;
    // The members of a cluster fail over themselves.
    if (topology === "cluster") return redisCluster(input, readers);
    if (operators.stores === "none") {
      return topology === "sentinel"
        ? needsOperator("Redis that fails over to a copy")
        : redis(input, readers);
    }
    return topology === "sentinel" ? redisSentinel(input, readers) : redisOperator(input, readers);
  },
  mongodb: (input, { operators, readers, objects }) => {
    if (operators.stores !== "none") return perconaMongodb(input, { watched: readers.watched, objects });
    const { shards, members } = input.store;
    if (shards > 1) return needsOperator(`MongoDB with ${shards} shards`);
    return members > 1 ? needsOperator(`MongoDB with ${members} members`) : mongodb(input, readers);
  },
  neo4j: (input, context) => {
    const readers = graphReaders(context);
    // Without the licence, one server stands in for the cluster, and the plan lacks the others.
    return readers.licensed && input.store.members > 1 ? neo4jCluster(input, readers) : neo4j(input, readers);
  },
} satisfies Rows;

/** What a Neo4j of the stack may do. */
const graphReaders = ({ licences = [], readers: { watched } }: RowContext): GraphReaders => ({
  licensed: licences.includes(NEO4J_LICENCE),
  watched,
});

const needsOperator = (what: string): RefusedStore =>
  refused(`${what} needs an operator on the cluster: set echelon:operators to install or existing`);

/** Files need a disk that outlives the processes: a machine has one, and a cluster makes one; containers have none. */
const onDisk =
  (unsupported: string) =>
  (input: StoreInput<"file" | "sqlite">, { compute }: RowContext) => {
    if (compute === "kubernetes") return volume(input);
    return compute === "host" ? ebs(input) : refused(`${unsupported}: set echelon:compute to host`);
  };

/** Only a cluster runs what no service of AWS holds. */
const onlyOnCluster = (what: string): RefusedStore =>
  refused(`${what} runs on a cluster, as no service of AWS holds it: set echelon:compute to kubernetes`);

/** Only on a cluster KEDA counts the items of a queue. */
const readersOn = ({ compute, readers }: RowContext): Readers =>
  compute === "kubernetes" ? readers : noReaders;

/** A queue on AWS, by the protocol that the application speaks. SQS is the one of its own. */
const awsQueues = {
  native: sqs,
  redis: (input, context) => elasticacheQueue(input, readersOn(context)),
  amqp: (input, context) => amazonMq(input, readersOn(context)),
  kafka: (input, context) => msk(input, readersOn(context)),
} satisfies Record<StoreInput<"queue">["store"]["protocol"], Choose<"queue">>;

/** On AWS, a service of AWS holds a store if there is one for its kind. */
const aws = {
  file: onDisk("files on a block volume need one machine for all workloads"),
  sqlite: onDisk("SQLite needs a block volume on one machine for all workloads"),
  object: s3,
  queue: (input, context) => awsQueues[input.store.protocol](input, context),
  postgres: rds,
  redis: (input) => (input.store.topology === "cluster" ? elasticacheCluster(input) : elasticache(input)),
  mongodb: (input, context) => {
    const { compute } = context;
    const { shards } = input.store;
    // DocumentDB's elastic clusters have shards, but no transactions, no change streams, and no version 8:
    // https://docs.aws.amazon.com/documentdb/latest/devguide/docdb-engine-version-supportability.html
    if (shards === 1) return documentdb(input, compute);
    return compute === "kubernetes"
      ? kubernetes.mongodb(input, context)
      : onlyOnCluster(`MongoDB with ${shards} shards`);
  },
  neo4j: (input, context) =>
    context.compute === "kubernetes" ? kubernetes.neo4j(input, context) : onlyOnCluster("Neo4j"),
} satisfies Rows;

/** Rows of a target without a platform. They are never used: the plan is refused before. */
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

/** The engine of each kind of store on each target. */
const engines = {
  kubernetes,
  aws,
  gcp: nothingYet("gcp"),
  azure: nothingYet("azure"),
} satisfies Record<Target, Rows>;

/**
 * Engines that hold a store too, but are never chosen: a stack that has one names it (`echelon:engines`, or in
 * `echelon:previous`) until its data has moved.
 */
const others = {
  kubernetes: ({ name, store, users }, context) => {
    const { operators, readers } = context;
    // One Redis by the operator held every queue before there was an engine with copies.
    if (
      store.kind === "queue" &&
      store.members > 1 &&
      speaksRedis(store.protocol) &&
      operators.stores !== "none"
    ) {
      return [redisOperator({ name, store, users }, readers)];
    }
    // One server holds what a cluster shall hold, until its data has moved.
    return store.kind === "neo4j" && store.members > 1
      ? [neo4j({ name, store, users }, graphReaders(context))]
      : [];
  },
  aws: ({ name, store, users }, context) => {
    const { compute, objects, readers } = context;
    if (compute !== "kubernetes") return [];
    // An application that needs more of MongoDB than DocumentDB has.
    if (store.kind === "mongodb" && store.shards === 1) {
      return [perconaMongodb({ name, store, users }, { watched: readers.watched, objects })];
    }
    return store.kind === "neo4j" && store.members > 1
      ? [neo4j({ name, store, users }, graphReaders(context))]
      : [];
  },
  gcp: () => [],
  azure: () => [],
} satisfies Record<Target, (input: StoreInput, context: RowContext) => EnginePlan[]>;

/** Engines that may hold a store of the target: its platform has a builder for each of them, or does not compile. */
export type EngineOf<T extends Target> =
  | NonNullable<(typeof guestEngines)[T]>
  | NonNullable<ReturnType<(typeof engines)[T][StoreKind]>["engine"]>
  | ReturnType<(typeof others)[T]>[number]["engine"];

const choose = <Kind extends StoreKind>(
  rows: Rows,
  kind: Kind,
  input: StoreInput<Kind>,
  context: RowContext,
): EnginePlan | RefusedStore => rows[kind](input, context);

/**
 * The plans of a store with each engine that may hold it: first the one that is chosen where the operator of the stack
 * names none. A stack that may use operators may still run a store without one.
 */
export function possibleEngines(
  input: StoreInput,
  context: EngineContext,
): readonly [chosen: EnginePlan | RefusedStore, ...others: (EnginePlan | RefusedStore)[]] {
  const { operators, target } = context;
  const { backlogScaling, monitoring } = operators;
  const readers = { counted: backlogScaling !== "none", watched: monitoring !== "none" };
  const chosenWith = (modes: OperatorModes): EnginePlan | RefusedStore =>
    choose(engines[target], input.store.kind, input, { ...context, operators: modes, readers });
  const chosen = chosenWith(operators);
  const more = others[target](input, { ...context, readers });
  const alone = chosenWith({ ...operators, stores: "none" });
  // Where no operator holds the store, it is one of them again.
  const known = [chosen, ...more].some(({ engine }) => engine === alone.engine);
  return known ? [chosen, ...more] : [chosen, ...more, alone];
}

/** The plan of a store with the engine that holds it on the target, or why none does. */
export const chooseEngine = (input: StoreInput, context: EngineContext): EnginePlan | RefusedStore =>
  possibleEngines(input, context)[0];
