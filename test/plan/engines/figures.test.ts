import { describe, expect, test } from "vitest";
import { elasticache } from "../../../plan/engines/elasticache.ts";
import { neo4j } from "../../../plan/engines/neo4j.ts";
import { perconaMongodb } from "../../../plan/engines/percona-mongodb.ts";
import { postgres } from "../../../plan/engines/postgres.ts";
import { rds } from "../../../plan/engines/rds.ts";
import { redis } from "../../../plan/engines/redis.ts";
import { redisCluster } from "../../../plan/engines/redis-cluster.ts";
import { redisOperator } from "../../../plan/engines/redis-operator.ts";
import { redisSentinel } from "../../../plan/engines/redis-sentinel.ts";
import { seaweedfs } from "../../../plan/engines/seaweedfs.ts";
import { sqs } from "../../../plan/engines/sqs.ts";
import { membersOf } from "../../../plan/engines/store.ts";
import { volume } from "../../../plan/engines/volume.ts";
import type { EnginePlan } from "../../../plan/types.ts";
import { given } from "../../support/storesOfEachKind.ts";

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
    expect(perconaMongodb(given("mongodb", { shards: 1 }), readers).backupTo).toBe("files");
    // The exporter takes 128 MiB, the agent 512.
    expect(agents(sharded)).toEqual({ member: 640, setup: 0, config: 512, router: 0 });
    for (const [change, objects] of [
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

  test("stores share a Redis password", () => {
    const shared = ({ variables }: EnginePlan) =>
      variables.filter((variable) => variable.shared).map(({ name }) => name);
    expect(shared(redis(given("redis")))).toEqual(["REDIS_PASSWORD"]);
    expect(shared(elasticache(given("redis")))).toEqual(["REDIS_PASSWORD"]);
    expect(shared(postgres(given("postgres")))).toEqual([]);
  });

  test("members are the processes that hold data, or the instances of a service that has a number of them", () => {
    expect(membersOf(perconaMongodb(given("mongodb")))).toBe(9);
    expect(membersOf(seaweedfs(given("object")))).toBe(3);
    expect(membersOf(rds(given("postgres", { members: 2 })))).toBe(2);
    expect(membersOf(sqs(given("queue")))).toBe(0);
  });
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
  expect(sqs(given("queue")).queue).toEqual({ ...rules, label: "data", deadLetters: "data-dead" });
  for (const make of [redis, redisOperator, redisSentinel]) {
    const stream = { stream: "data:items", group: "workers", deadLetters: "data:dead", library: null };
    expect(make(given("queue")).queue).toEqual({ ...rules, ...stream });
    expect(make(given("redis")).queue).toBeNull();
  }
});
