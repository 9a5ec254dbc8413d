import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { chooseEngine, type EngineContext, possibleEngines } from "../../../plan/engines/choose.ts";
import type { StoreInput } from "../../../plan/engines/store.ts";
import { membersOf } from "../../../plan/engines/store.ts";
import { storeInputs } from "../../../plan/stores.ts";
import { loadProfile } from "../../../profiles/load.ts";
import type { OperatorMode } from "../../../targets/names.ts";
import { given } from "../../support/storesOfEachKind.ts";

const every = (mode: OperatorMode) => ({
  ...{ stores: mode, monitoring: mode, backlogScaling: mode, certificates: mode, logs: mode },
});
const bare: EngineContext = { target: "kubernetes", compute: "kubernetes", operators: every("none") };
const operated: EngineContext = { ...bare, operators: every("install") };
const licensed: EngineContext = { ...bare, licences: ["neo4j"] };
const host: EngineContext = { target: "aws", compute: "host", operators: every("none") };
const containers: EngineContext = { ...host, compute: "containers" };
const eks: EngineContext = { target: "aws", compute: "kubernetes", operators: every("install") };

const chosen = (store: StoreInput, context: EngineContext): string => {
  const result = chooseEngine(store, context);
  return result.engine ?? result.unsupported;
};

const choices = [
  ["files on a cluster", given("file"), bare, "volume"],
  ["SQLite on a cluster", given("sqlite"), operated, "volume"],
  ["objects on a cluster", given("object"), bare, "seaweedfs"],
  ["a queue on a cluster", given("queue"), bare, "redis"],
  ["a queue on a cluster with operators", given("queue"), operated, "redis-operator"],
  ["a queue with several brokers", given("queue", { members: 3 }), operated, "redis-sentinel"],
  ["a queue with several brokers and no operator", given("queue", { members: 3 }), bare, "redis"],
  [
    "Redis that fails over on a cluster with operators",
    given("redis", { topology: "sentinel", members: 3 }),
    operated,
    "redis-sentinel",
  ],
  ["a Redis queue on a cluster", given("queue", { protocol: "redis" }), bare, "redis"],
  ["a RabbitMQ queue on a cluster", given("queue", { protocol: "amqp", memoryMiB: 512 }), bare, "rabbitmq"],
  [
    "a RabbitMQ queue with several brokers and no operator",
    given("queue", { protocol: "amqp", memoryMiB: 512, members: 3 }),
    bare,
    "rabbitmq",
  ],
  [
    "a RabbitMQ queue on a cluster with operators",
    given("queue", { protocol: "amqp", memoryMiB: 512 }),
    operated,
    "rabbitmq-operator",
  ],
  [
    "a Kafka queue on a cluster",
    given("queue", { protocol: "kafka", memoryMiB: 768, members: 3 }),
    bare,
    "kafka",
  ],
  [
    "a Kafka queue on a cluster with operators",
    given("queue", { protocol: "kafka", memoryMiB: 768, members: 3 }),
    operated,
    "strimzi",
  ],
  ["Redis on a cluster", given("redis"), bare, "redis"],
  ["Redis on a cluster with operators", given("redis"), operated, "redis-operator"],
  ["PostgreSQL on a cluster", given("postgres"), bare, "postgres"],
  ["PostgreSQL on a cluster with operators", given("postgres", { members: 3 }), operated, "cloudnative-pg"],
  ["Redis as cluster", given("redis", { topology: "cluster", members: 3 }), bare, "redis-cluster"],
  [
    "Redis as cluster, with operators",
    given("redis", { topology: "cluster", members: 3 }),
    operated,
    "redis-cluster",
  ],
  ["one MongoDB on a cluster", given("mongodb", { shards: 1, members: 1 }), bare, "mongodb"],
  [
    "one MongoDB on a cluster with operators",
    given("mongodb", { shards: 1, members: 1 }),
    operated,
    "percona-mongodb",
  ],
  ["MongoDB with shards on a cluster with operators", given("mongodb"), operated, "percona-mongodb"],
  ["one Neo4j", given("neo4j", { members: 1 }), bare, "neo4j"],
  ["one Neo4j with the licence", given("neo4j", { members: 1 }), licensed, "neo4j"],
  ["Neo4j as cluster without the licence", given("neo4j"), operated, "neo4j"],
  ["Neo4j as cluster with the licence", given("neo4j"), licensed, "neo4j-cluster"],
  ["files on a machine of AWS", given("file"), host, "ebs"],
  ["SQLite on a machine of AWS", given("sqlite"), host, "ebs"],
  ["objects on AWS", given("object"), containers, "s3"],
  ["a queue on AWS", given("queue"), containers, "sqs"],
  ["a RabbitMQ queue of AWS", given("queue", { protocol: "amqp", memoryMiB: 512 }), eks, "amazon-mq"],
  ["a Kafka queue of AWS", given("queue", { protocol: "kafka", memoryMiB: 768 }), eks, "msk"],
  [
    "a RabbitMQ queue of containers",
    given("queue", { protocol: "amqp", memoryMiB: 512 }),
    containers,
    "amazon-mq",
  ],
  ["a Kafka queue of a machine", given("queue", { protocol: "kafka", memoryMiB: 768 }), host, "msk"],
  ["PostgreSQL on AWS", given("postgres"), containers, "rds"],
  ["one MongoDB on AWS", given("mongodb", { shards: 1, members: 1 }), containers, "documentdb"],
  ["MongoDB with copies on a cluster of AWS", given("mongodb", { shards: 1 }), eks, "documentdb"],
  ["MongoDB with shards on a cluster of AWS", given("mongodb"), eks, "percona-mongodb"],
  ["one Neo4j on a cluster of AWS", given("neo4j", { members: 1 }), eks, "neo4j"],
  [
    "Neo4j as cluster with the licence on a cluster of AWS",
    given("neo4j"),
    { ...eks, licences: ["neo4j"] },
    "neo4j-cluster",
  ],
  ["files on a cluster of AWS", given("file"), eks, "volume"],
  ["SQLite on a cluster of AWS", given("sqlite"), eks, "volume"],
  ["Redis on AWS", given("redis"), containers, "elasticache"],
  [
    "Redis that fails over on AWS",
    given("redis", { topology: "sentinel", members: 3 }),
    containers,
    "elasticache",
  ],
  [
    "Redis as a cluster on AWS",
    given("redis", { topology: "cluster", members: 3 }),
    containers,
    "elasticache-cluster",
  ],
  [
    "a queue that speaks Redis on AWS",
    given("queue", { protocol: "redis" }),
    containers,
    "elasticache-queue",
  ],
] as const;

/**
 * The engines that may hold a store, for a stack that names one: the chosen one first. The one Redis that held a queue
 * before stays possible, so that a stack can move its data.
 */
const possible = [
  [
    "a queue with several brokers",
    given("queue", { members: 3 }),
    operated,
    ["redis-sentinel", "redis-operator", "redis"],
  ],
  ["a queue with one broker", given("queue"), operated, ["redis-operator", "redis"]],
  ["a queue with several brokers and no operator", given("queue", { members: 3 }), bare, ["redis"]],
  ["Neo4j as cluster with the licence", given("neo4j"), licensed, ["neo4j-cluster", "neo4j"]],
  [
    "one MongoDB with operators",
    given("mongodb", { shards: 1, members: 1 }),
    operated,
    ["percona-mongodb", "mongodb"],
  ],
  [
    "a RabbitMQ queue",
    given("queue", { protocol: "amqp", memoryMiB: 512, members: 3 }),
    operated,
    ["rabbitmq-operator", "rabbitmq"],
  ],
  ["a Kafka queue", given("queue", { protocol: "kafka", memoryMiB: 768 }), operated, ["strimzi", "kafka"]],
  [
    "MongoDB with copies on a cluster of AWS",
    given("mongodb", { shards: 1 }),
    eks,
    ["documentdb", "percona-mongodb"],
  ],
  ["MongoDB on AWS without a cluster", given("mongodb", { shards: 1 }), containers, ["documentdb"]],
  [
    "Neo4j as cluster with the licence on a cluster of AWS",
    given("neo4j"),
    { ...eks, licences: ["neo4j"] },
    ["neo4j-cluster", "neo4j"],
  ],
] as const;

test.each(possible)("%s may be held by each of its engines", (_what, store, context, engines) => {
  expect(possibleEngines(store, context).map(({ engine }) => engine)).toEqual(engines);
});

test("every engine of a cluster holds a store of the tables above", () => {
  const held: readonly string[] = [...choices, ...possible].flatMap(([, , , engine]) => engine);
  // plan/sharedDatabases.ts chooses it, and its test is beside that.
  const chosenElsewhere = ["logical-database"];
  const built = readdirSync(join(import.meta.dirname, "../../../components/kubernetes/engines"));
  expect(
    built
      .map((file) => basename(file, ".ts"))
      .filter((engine) => ![...held, ...chosenElsewhere].includes(engine)),
  ).toEqual([]);
});

describe("the engine of a store", () => {
  test.each(choices)("%s is chosen by target and kind", (_what, store, context, engine) => {
    expect(chosen(store, context)).toBe(engine);
  });

  test.each([
    [
      "kubernetes",
      given("postgres", { members: 2 }),
      bare,
      "PostgreSQL with 2 members needs an operator on the cluster: set echelon:operators to install or existing",
    ],
    [
      "kubernetes",
      given("redis", { topology: "sentinel", members: 3 }),
      bare,
      "Redis that fails over to a copy needs an operator on the cluster: set echelon:operators to install or existing",
    ],
    [
      "kubernetes",
      given("mongodb"),
      bare,
      "MongoDB with 3 shards needs an operator on the cluster: set echelon:operators to install or existing",
    ],
    [
      "kubernetes",
      given("mongodb", { shards: 1 }),
      bare,
      "MongoDB with 3 members needs an operator on the cluster: set echelon:operators to install or existing",
    ],
    [
      "aws",
      given("file"),
      containers,
      "files on a block volume need one machine for all workloads: set echelon:compute to host",
    ],
    [
      "aws",
      given("sqlite"),
      containers,
      "SQLite needs a block volume on one machine for all workloads: set echelon:compute to host",
    ],
    [
      "kubernetes",
      given("queue", { protocol: "amqp", memoryMiB: 511 }),
      bare,
      "a queue that speaks amqp with 511 MiB of memory a member: set memoryMiB of the store to at least 512",
    ],
    [
      "kubernetes",
      given("queue", { protocol: "kafka", memoryMiB: 767 }),
      operated,
      "a queue that speaks kafka with 767 MiB of memory a member: set memoryMiB of the store to at least 768",
    ],
    [
      "aws",
      given("mongodb"),
      host,
      "MongoDB with 3 shards runs on a cluster, as no service of AWS holds it: set echelon:compute to kubernetes",
    ],
    [
      "aws",
      given("neo4j"),
      host,
      "Neo4j runs on a cluster, as no service of AWS holds it: set echelon:compute to kubernetes",
    ],
    ["gcp", given("object"), { ...host, target: "gcp" }, "the target gcp is not provided yet"],
    ["azure", given("queue"), { ...host, target: "azure" }, "the target azure is not provided yet"],
  ] as const)("on %s does not exist, with the reason", (_target, store, context, reason) => {
    expect(chosen(store, context)).toBe(reason);
  });
});

test("multi-agent at 10x has the 25 members of its own figures, and what the operators run beside them", () => {
  const profile = loadProfile("multi-agent/10x");
  const stores = storeInputs(profile).flatMap((store) => {
    const result = chooseEngine(store, { ...operated, licences: ["neo4j"] });
    return result.engine === null ? [] : result;
  });
  expect(Object.fromEntries(stores.map((store) => [store.name, [store.engine, membersOf(store)]]))).toEqual({
    database: ["percona-mongodb", 9],
    cache: ["redis-cluster", 6],
    knowledge: ["neo4j-cluster", 4],
    work: ["redis-sentinel", 3],
    archive: ["seaweedfs", 3],
  });
  expect(stores.reduce((sum, store) => sum + membersOf(store), 0)).toBe(25);
  const others = stores.flatMap(({ processes }) => processes.filter(({ role }) => role !== "member"));
  expect(others.map(({ role, count }) => [role, count])).toEqual([
    ["setup", 1],
    ["config", 3],
    ["router", 3],
    ["setup", 1],
    ["reader", 1],
    ["sentinel", 3],
    ["setup", 1],
  ]);
});

test.each([
  ["KEDA of the cluster", eks, ["keda"]],
  [
    "nobody, where no cluster is, whatever the stack says of operators",
    { ...eks, compute: "containers" },
    [],
  ],
] as const)("a queue in ElastiCache is counted by %s", (_, context, by) => {
  const store = chooseEngine(given("queue", { protocol: "redis" }), context);
  expect("ports" in store && store.ports.asked.map((one) => one.by)).toEqual(by);
});
