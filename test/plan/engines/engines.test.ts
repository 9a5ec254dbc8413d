import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { amazonMq } from "../../../plan/engines/amazon-mq.ts";
import { documentdb } from "../../../plan/engines/documentdb.ts";
import { ebs } from "../../../plan/engines/ebs.ts";
import { elasticache } from "../../../plan/engines/elasticache.ts";
import { elasticacheCluster } from "../../../plan/engines/elasticache-cluster.ts";
import { elasticacheQueue } from "../../../plan/engines/elasticache-queue.ts";
import { kafka } from "../../../plan/engines/kafka.ts";
import { msk } from "../../../plan/engines/msk.ts";
import { rabbitmq } from "../../../plan/engines/rabbitmq.ts";
import { rabbitmqOperator } from "../../../plan/engines/rabbitmq-operator.ts";
import { rds } from "../../../plan/engines/rds.ts";
import { rdsDatabase } from "../../../plan/engines/rds-database.ts";
import { redis } from "../../../plan/engines/redis.ts";
import { redisCluster } from "../../../plan/engines/redis-cluster.ts";
import { redisOperator } from "../../../plan/engines/redis-operator.ts";
import { redisSentinel } from "../../../plan/engines/redis-sentinel.ts";
import { s3 } from "../../../plan/engines/s3.ts";
import { seaweedfs } from "../../../plan/engines/seaweedfs.ts";
import { sqs } from "../../../plan/engines/sqs.ts";
import { strimzi } from "../../../plan/engines/strimzi.ts";
import { volume } from "../../../plan/engines/volume.ts";
import { given } from "../../support/storesOfEachKind.ts";
import { nothing, type Row } from "./row.ts";
import { database, rowsOfDatabases } from "./rowsOfDatabases.ts";

const files = { ...nothing, clients: [], variables: ["DATA_STORAGE_PATH"] } as const;
const queue = {
  clients: [6379],
  members: [],
  variables: [
    "QUEUE_URL",
    "QUEUE_NAME",
    "QUEUE_GROUP",
    "QUEUE_DEAD_LETTERS",
    "QUEUE_VISIBILITY_SECONDS",
    "QUEUE_MAX_ATTEMPTS",
    "*REDIS_PASSWORD",
  ],
};
const rules = ["QUEUE_DEAD_LETTERS", "QUEUE_VISIBILITY_SECONDS", "QUEUE_MAX_ATTEMPTS", "*QUEUE_PASSWORD"];
const amqp = { clients: [5672], services: 2, variables: ["QUEUE_URL", "QUEUE_NAME", ...rules] } as const;
const topic = {
  clients: [9092],
  services: 2,
  variables: ["QUEUE_URL", "QUEUE_NAME", "QUEUE_GROUP", ...rules],
} as const;
const unread = { counted: false, watched: false };
const counted = { counted: true, watched: true };

const rows: readonly Row[] = [
  { store: volume(given("file")), ...files, volumes: [[1, 10]] },
  { store: ebs(given("sqlite")), ...files, volumes: [[1, 5]] },
  {
    ...nothing,
    store: seaweedfs(given("object")),
    processes: { member: [3, 0.5, 768], setup: [1, 0.1, 128] },
    // 200 GB twice, on three members.
    volumes: [[3, 170]],
    services: 2,
    clients: [8333],
    members: [8080, 8333, 8888, 9333, 18080, 18333, 18888, 19333],
    variables: [
      "DATA_STORAGE_BUCKET",
      "DATA_STORAGE_ENDPOINT",
      "AWS_REGION",
      "*AWS_ACCESS_KEY_ID",
      "*AWS_SECRET_ACCESS_KEY",
    ],
  },
  {
    ...nothing,
    store: s3(given("object")),
    clients: [443],
    variables: ["DATA_STORAGE_BUCKET", "DATA_STORAGE_ENDPOINT", "AWS_REGION"],
  },
  {
    ...nothing,
    ...queue,
    store: redis(given("queue")),
    processes: { member: [1, 0.25, 512] },
    volumes: [[1, 2]],
    services: 1,
  },
  {
    ...queue,
    store: redisOperator(given("queue"), counted),
    processes: { member: [1, 0.25, 512] },
    volumes: [[1, 2]],
    services: 3,
    asked: { keda: [6379] },
    operator: "redis-operator",
  },
  {
    ...queue,
    store: redisSentinel(given("queue", { members: 3 }), counted),
    processes: { member: [3, 0.25, 512], sentinel: [3, 0.1, 64] },
    volumes: [[3, 2]],
    services: 8,
    members: [6379, 26379],
    asked: { "redis-operator": [6379, 26379], keda: [6379] },
    operator: "redis-operator",
  },
  {
    ...nothing,
    ...amqp,
    store: rabbitmq(given("queue", { protocol: "amqp" }), unread),
    processes: { member: [1, 0.5, 256] },
    volumes: [[1, 2]],
  },
  {
    ...nothing,
    ...amqp,
    store: rabbitmq(given("queue", { protocol: "amqp", members: 3 }), counted),
    processes: { member: [3, 0.5, 256] },
    volumes: [[3, 2]],
    members: [4369, 25_672],
    asked: { keda: [15_672] },
  },
  {
    ...amqp,
    store: rabbitmqOperator(given("queue", { protocol: "amqp" }), { ...counted, signed: false }),
    processes: { member: [1, 0.5, 256] },
    volumes: [[1, 2]],
    members: [4369, 25_672],
    asked: { keda: [15_672] },
    operator: "rabbitmq-operator",
  },
  {
    ...nothing,
    ...topic,
    store: kafka(given("queue", { protocol: "kafka", members: 3 }), counted),
    processes: { member: [3, 0.5, 256], setup: [1, 0.5, 384] },
    volumes: [[3, 2]],
    members: [9091, 9092, 9093],
    asked: { keda: [9092] },
  },
  {
    ...topic,
    store: strimzi(given("queue", { protocol: "kafka", members: 3 }), counted),
    processes: { member: [3, 0.5, 256], entities: [1, 0.4, 1024], exporter: [1, 0.05, 128] },
    volumes: [[3, 2]],
    members: [9090, 9091, 8443, 9092],
    asked: { strimzi: [9090, 9091, 8443], keda: [9092] },
    operator: "strimzi",
  },
  {
    ...nothing,
    store: sqs(given("queue")),
    clients: [443],
    variables: ["QUEUE_URL", "QUEUE_VISIBILITY_SECONDS", "QUEUE_MAX_ATTEMPTS", "AWS_REGION"],
  },
  {
    ...nothing,
    ...amqp,
    store: amazonMq(given("queue", { protocol: "amqp", members: 3 }), counted),
    processes: { setup: [1, 0.1, 128] },
    services: 0,
    clients: [5671],
    asked: { keda: [443] },
  },
  {
    ...nothing,
    ...topic,
    store: msk(given("queue", { protocol: "kafka", members: 3 }), counted),
    processes: { setup: [1, 0.5, 384] },
    services: 0,
    clients: [9096],
    asked: { keda: [9096] },
  },
  {
    ...nothing,
    store: redis(given("redis")),
    processes: { member: [1, 0.25, 1024] },
    services: 1,
    clients: [6379],
    variables: ["REDIS_URL", "*REDIS_PASSWORD"],
  },
  {
    ...nothing,
    store: redisCluster(given("redis", { topology: "cluster", members: 3, replicasPerShard: 1 })),
    processes: { member: [6, 0.25, 1024], setup: [1, 0.1, 64] },
    // Each member keeps its place in the cluster there, also one that may be empty.
    volumes: [[6, 1]],
    services: 2,
    clients: [6379],
    members: [6379, 16379],
    variables: ["REDIS_URL", "REDIS_TOPOLOGY", "*REDIS_PASSWORD"],
  },
  {
    store: redisSentinel(given("redis", { topology: "sentinel", members: 3, durable: true })),
    processes: { member: [3, 0.25, 1024], sentinel: [3, 0.1, 64] },
    volumes: [[3, 1]],
    services: 8,
    clients: [6379],
    members: [6379, 26379],
    asked: { "redis-operator": [6379, 26379] },
    operator: "redis-operator",
    variables: ["REDIS_URL", "*REDIS_PASSWORD"],
  },
  {
    ...nothing,
    store: elasticache(given("redis")),
    clients: [6379],
    variables: ["REDIS_URL", "*REDIS_PASSWORD"],
  },
  {
    ...nothing,
    store: documentdb(given("mongodb", { shards: 1 }), "containers"),
    clients: [27017],
    variables: ["MONGODB_URL", "*MONGODB_PASSWORD"],
  },
  {
    ...nothing,
    store: documentdb(given("mongodb", { shards: 1 }), "kubernetes"),
    processes: { setup: [1, 0.25, 384] },
    clients: [27017],
    variables: ["MONGODB_URL", "*MONGODB_PASSWORD"],
  },
  {
    ...nothing,
    store: elasticacheCluster(given("redis", { topology: "cluster", members: 3, replicasPerShard: 1 })),
    clients: [6379],
    variables: ["REDIS_URL", "REDIS_TOPOLOGY", "*REDIS_PASSWORD"],
  },
  { ...nothing, ...queue, store: elasticacheQueue(given("queue", { protocol: "redis" })) },
  { ...nothing, store: rds(given("postgres", { members: 2 })), clients: [5432], variables: database },
  {
    ...nothing,
    store: rds(given("postgres", { members: 3 })),
    clients: [5432],
    variables: [...database.slice(0, 2), "DATABASE_READ_URL", "DATABASE_READ_URL_OLD_ORDERS", "*PGPASSWORD"],
  },
  {
    ...nothing,
    store: rdsDatabase(given("postgres"), rds(given("postgres"))),
    clients: [5432],
    variables: database,
  },
  ...rowsOfDatabases,
];

describe.each(rows.map((row) => ({ ...row, engine: row.store.engine, kind: row.store.kind })))(
  "$kind by $engine",
  ({ store, ...row }) => {
    test("runs these processes, on these volumes, behind these Services", () => {
      const processes = store.processes.map(({ role, count, size }) => [
        role,
        [count, size.cpu, size.memoryMiB],
      ]);
      expect(Object.fromEntries(processes)).toEqual(row.processes);
      expect(store.volumes.map(({ count, capacityGB }) => [count, capacityGB])).toEqual(row.volumes);
      expect(store.services).toBe(row.services);
      expect(store.operator).toBe(row.operator);
    });

    test("is called on these ports, by its users, its members and operators", () => {
      const { clients, members, asked } = store.ports;
      expect(clients).toEqual(row.clients);
      expect(members).toEqual(row.members);
      expect(Object.fromEntries(asked.map(({ by, ports }) => [by, ports]))).toEqual(row.asked);
    });

    test("tells its users these variables, secrets by reference", () => {
      expect(store.variables.map(({ name, secret }) => (secret ? `*${name}` : name))).toEqual(row.variables);
      expect(store.users).toEqual(["app"]);
    });
  },
);

test("every engine of plan/engines has a row here", () => {
  const files = readdirSync(join(import.meta.dirname, "../../../plan/engines")).map((file) =>
    basename(file, ".ts"),
  );
  const engines = files.filter((file) => !["choose", "queue", "store"].includes(file));
  expect([...new Set(rows.map(({ store }) => store.engine))].toSorted()).toEqual(engines.toSorted());
});

test("only members that find each other through the cluster ask its API server", () => {
  const asking = rows.filter(({ store }) => store.asksApiServer).map(({ store }) => store.engine);
  expect([...new Set(asking)]).toEqual(["rabbitmq-operator", "strimzi", "cloudnative-pg"]);
});

describe("brokers of AWS", () => {
  test.each([
    [1, 1],
    [2, 3],
    [3, 3],
    [5, 3],
  ])("Amazon MQ runs for %i members %i", (members, runs) => {
    expect(amazonMq(given("queue", { protocol: "amqp", members }), unread).members).toBe(runs);
  });

  test.each([
    [1, 2, 2],
    [3, 3, 3],
    [6, 6, 3],
  ])("Amazon MSK runs for %i members %i, with %i copies of an item", (members, runs, copies) => {
    const { queue, ...store } = msk(given("queue", { protocol: "kafka", members }), unread);
    expect([store.members, queue.copies]).toEqual([runs, copies]);
  });
});
