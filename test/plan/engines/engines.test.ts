import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { cloudNativePg } from "../../../plan/engines/cloudnative-pg.ts";
import { ebs } from "../../../plan/engines/ebs.ts";
import { elasticache } from "../../../plan/engines/elasticache.ts";
import { kafka } from "../../../plan/engines/kafka.ts";
import { logicalDatabase } from "../../../plan/engines/logical-database.ts";
import { mongodb } from "../../../plan/engines/mongodb.ts";
import { neo4j } from "../../../plan/engines/neo4j.ts";
import { neo4jCluster } from "../../../plan/engines/neo4j-cluster.ts";
import { perconaMongodb } from "../../../plan/engines/percona-mongodb.ts";
import { postgres } from "../../../plan/engines/postgres.ts";
import { rabbitmq } from "../../../plan/engines/rabbitmq.ts";
import { rabbitmqOperator } from "../../../plan/engines/rabbitmq-operator.ts";
import { rds } from "../../../plan/engines/rds.ts";
import { redis } from "../../../plan/engines/redis.ts";
import { redisCluster } from "../../../plan/engines/redis-cluster.ts";
import { redisOperator } from "../../../plan/engines/redis-operator.ts";
import { redisSentinel } from "../../../plan/engines/redis-sentinel.ts";
import { s3 } from "../../../plan/engines/s3.ts";
import { seaweedfs } from "../../../plan/engines/seaweedfs.ts";
import { sqs } from "../../../plan/engines/sqs.ts";
import { membersOf } from "../../../plan/engines/store.ts";
import { strimzi } from "../../../plan/engines/strimzi.ts";
import { volume } from "../../../plan/engines/volume.ts";
import type { EnginePlan } from "../../../plan/types.ts";
import { given } from "../../support/storesOfEachKind.ts";

interface Row {
  readonly store: EnginePlan;
  /** Role → count, vCPU and MiB of each. */
  readonly processes: Readonly<Record<string, readonly [number, number, number]>>;
  /** Count and GB of each. */
  readonly volumes: readonly (readonly [number, number])[];
  readonly services: number;
  readonly clients: readonly number[];
  readonly members: readonly number[];
  readonly asked: Readonly<Record<string, readonly number[]>>;
  readonly operator: string | null;
  readonly variables: readonly string[];
}

const nothing = { processes: {}, volumes: [], services: 0, members: [], asked: {}, operator: null } as const;
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
const pooler = { instances: 2, poolSize: 20, maxClients: 5000, mode: "transaction" } as const;
const database = ["DATABASE_URL", "DATABASE_URL_OLD_ORDERS", "*PGPASSWORD"];

const graph = ["NEO4J_URL", "NEO4J_USERNAME", "*NEO4J_PASSWORD"];

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
    store: rabbitmqOperator(given("queue", { protocol: "amqp" }), counted),
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
    store: postgres(given("postgres")),
    processes: { member: [1, 2, 4096] },
    volumes: [[1, 30]],
    services: 1,
    clients: [5432],
    variables: database,
  },
  {
    store: cloudNativePg(given("postgres", { members: 3 })),
    processes: { member: [3, 2, 4096] },
    volumes: [[3, 30]],
    services: 1,
    clients: [5432],
    members: [5432, 8000],
    asked: { "cloudnative-pg": [8000, 5432] },
    operator: "cloudnative-pg",
    variables: database,
  },
  {
    // Of the primary, of the replicas, and of the poolers of both.
    store: cloudNativePg(given("postgres", { members: 3, readReplicas: true, pooler }), { watched: true }),
    processes: { member: [3, 2, 4096], pooler: [4, 0.5, 221] },
    volumes: [[3, 30]],
    services: 4,
    clients: [5432],
    members: [5432, 8000],
    asked: { "cloudnative-pg": [8000, 5432] },
    operator: "cloudnative-pg",
    variables: [...database.slice(0, 2), "DATABASE_READ_URL", "DATABASE_READ_URL_OLD_ORDERS", "*PGPASSWORD"],
  },
  {
    ...nothing,
    store: postgres(given("postgres", { pooler })),
    processes: { member: [1, 2, 4096], pooler: [2, 0.5, 221] },
    volumes: [[1, 30]],
    services: 2,
    clients: [5432],
    members: [5432],
    variables: database,
  },
  {
    ...nothing,
    store: logicalDatabase(given("postgres"), { name: "other", engine: "postgres", pooled: false }),
    clients: [5432],
    variables: database,
  },
  { ...nothing, store: rds(given("postgres", { members: 2 })), clients: [5432], variables: database },
  {
    store: perconaMongodb(given("mongodb")),
    processes: {
      member: [9, 4, 16_384],
      setup: [1, 0.25, 384],
      config: [3, 0.5, 1024],
      router: [3, 0.5, 1024],
    },
    // Each shard holds a third of the data.
    volumes: [
      [9, 1667],
      [3, 3],
    ],
    services: 5,
    clients: [27017],
    members: [27017],
    asked: { "percona-mongodb": [27017] },
    operator: "percona-mongodb",
    variables: ["MONGODB_URL", "*MONGODB_PASSWORD"],
  },
  {
    ...nothing,
    store: mongodb(given("mongodb", { shards: 1, members: 1 })),
    members: [27017],
    processes: { member: [1, 4, 16_384], setup: [1, 0.25, 384] },
    volumes: [[1, 5000]],
    services: 1,
    clients: [27017],
    variables: ["MONGODB_URL", "*MONGODB_PASSWORD"],
  },
  {
    ...nothing,
    // Without the licence, one server stands in for the three of the tier.
    store: neo4j(given("neo4j")),
    processes: { member: [1, 4, 16_384] },
    volumes: [[1, 500]],
    services: 1,
    clients: [7687],
    variables: graph,
  },
  {
    ...nothing,
    store: neo4jCluster(given("neo4j", { readReplicas: 2 })),
    processes: { member: [3, 4, 16_384], reader: [2, 4, 16_384] },
    volumes: [
      [3, 500],
      [2, 500],
    ],
    services: 2,
    clients: [7687],
    members: [6000, 7000, 7687, 7688],
    variables: graph,
  },
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

describe("figures that depend on others", () => {
  test("a single member keeps one copy of each object, and more disk than the capacity", () => {
    const single = seaweedfs(given("object", { members: 1 }));
    expect(single.copies).toBe(1);
    expect(single.volumes).toEqual([{ count: 1, capacityGB: 250, shared: false }]);
    expect(seaweedfs(given("object")).copies).toBe(2);
  });

  test("a cache has a volume only where its writes must survive; a queue always has one", () => {
    expect(redis(given("redis", { durable: true })).volumes).toEqual([
      { count: 1, capacityGB: 1, shared: false },
    ]);
    expect(redis(given("redis", { durable: false })).durable).toBe(false);
    expect(redis(given("queue")).durable).toBe(true);
  });

  test("files are one volume that all users mount; members have one each", () => {
    expect(volume(given("file")).volumes.map(({ shared }) => shared)).toEqual([true]);
    expect(redis(given("queue")).volumes.map(({ shared }) => shared)).toEqual([false]);
  });

  test("MongoDB that is not sharded has neither config servers nor routers", () => {
    const single = perconaMongodb(given("mongodb", { shards: 1 }));
    expect(single.processes.map(({ role }) => role)).toEqual(["member", "setup"]);
    expect(single.volumes).toEqual([{ count: 3, capacityGB: 5000, shared: false }]);
    expect(single.services).toBe(1);
  });

  test("shards are copied by the operator into a store of objects, by an agent beside each member that holds data", () => {
    const readers = { watched: true, objects: "files" };
    const agents = (store: EnginePlan) =>
      Object.fromEntries(store.processes.map(({ role, sidecar }) => [role, sidecar?.memoryMiB ?? 0]));
    const sharded = perconaMongodb(given("mongodb"), readers);
    expect(sharded.backupTo).toBe("files");
    // The exporter takes 128 MiB, the agent 512.
    expect(agents(sharded)).toEqual({ member: 640, setup: 0, config: 512, router: 0 });
    for (const [change, objects] of [
      [{ shards: 1 }, "files"],
      [{ backupDays: 0 }, "files"],
      [{}, undefined],
    ] as const) {
      const store = perconaMongodb(given("mongodb", change), { watched: true, objects });
      expect([store.backupTo, agents(store).member]).toEqual([null, 128]);
    }
  });

  test("Neo4j opens ports for backups and metrics only with the licence", () => {
    const watched = true;
    expect(neo4j(given("neo4j"), { licensed: false, watched })).toMatchObject({
      edition: "community",
      ports: { clients: [7687], metrics: [], members: [] },
    });
    expect(neo4j(given("neo4j"), { licensed: false, watched }).ports).not.toHaveProperty("backup");
    expect(neo4j(given("neo4j"), { licensed: true, watched })).toMatchObject({
      edition: "enterprise",
      ports: { clients: [7687], backup: [6362], metrics: [2004], members: [] },
    });
  });

  test.each([
    ["a queue", given("queue"), "noeviction"],
    ["a cache that may be empty", given("redis"), "allkeys-lru"],
    ["a cache that must survive", given("redis", { durable: true }), "noeviction"],
    ["a cache whose tier says so", given("redis", { maxMemoryPolicy: "volatile-ttl" }), "volatile-ttl"],
  ] as const)("with a full memory, %s drops what its rule says", (_, store, policy) => {
    expect(redis(store).maxMemoryPolicy).toBe(policy);
  });

  test("a durable Redis cluster has room for its data, as it is written anew beside itself", () => {
    const store = given("redis", { topology: "cluster", members: 3, memoryMiB: 4096, durable: true });
    expect(redisCluster(store).volumes).toEqual([{ count: 3, capacityGB: 13, shared: false }]);
  });

  test("stores share a Redis password, except where the target makes one for each store", () => {
    const shared = ({ variables }: EnginePlan) =>
      variables.filter((variable) => variable.shared).map(({ name }) => name);
    expect(shared(redis(given("redis")))).toEqual(["REDIS_PASSWORD"]);
    expect(shared(elasticache(given("redis")))).toEqual([]);
    expect(shared(postgres(given("postgres")))).toEqual([]);
  });

  test("members are the processes that hold data; a managed service has none", () => {
    expect(membersOf(perconaMongodb(given("mongodb")))).toBe(9);
    expect(membersOf(seaweedfs(given("object")))).toBe(3);
    expect(membersOf(rds(given("postgres")))).toBe(0);
  });
});

test("only members that find each other through the cluster ask its API server", () => {
  const asking = rows.filter(({ store }) => store.asksApiServer).map(({ store }) => store.engine);
  expect([...new Set(asking)]).toEqual(["rabbitmq-operator", "strimzi", "cloudnative-pg"]);
});

describe("who reads a Redis besides its users", () => {
  const everyOne = { counted: true, watched: true };
  const makers = { redis, redisOperator, redisSentinel };

  test.each(Object.entries(makers))(
    "%s has an exporter beside each member only where it is watched",
    (_, make) => {
      const watched = make(given("queue"), everyOne);
      expect(watched.ports.metrics).toEqual([9121]);
      expect(watched.processes[0].sidecar).toEqual({ cpu: 0.05, memoryMiB: 32 });
      const alone = make(given("queue"));
      expect(alone.ports.metrics).toEqual([]);
      expect(alone.processes[0]).not.toHaveProperty("sidecar");
    },
  );

  test.each(Object.entries(makers))("%s is counted by KEDA only as a queue", (_, make) => {
    const keda = { by: "keda", ports: [6379] };
    expect(make(given("queue"), everyOne).ports.asked).toContainEqual(keda);
    expect(make(given("redis"), everyOne).ports.asked).not.toContainEqual(keda);
    expect(make(given("queue"), { counted: false, watched: true }).ports.asked).not.toContainEqual(keda);
  });
});

test("a queue has the same rules on every engine", () => {
  const rules = { visibilitySeconds: 900, maxAttempts: 5 };
  expect(sqs(given("queue")).queue).toEqual(rules);
  for (const make of [redis, redisOperator, redisSentinel]) {
    const stream = { stream: "data:items", group: "workers", deadLetters: "data:dead" };
    expect(make(given("queue")).queue).toEqual({ ...rules, ...stream });
    expect(make(given("redis")).queue).toBeNull();
  }
});
