import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { container, named, ofType, runStack, statements } from "../../support/awsStack.ts";
import type { Choices } from "../../support/sampleStack.ts";

type Store = Readonly<Record<string, Json>>;

/** A stack whose worker reads and writes a store `extra`, and whose web front end reads it. */
const withCache = (store: Store, args: Choices = {}): Promise<ProgramResult> =>
  runStack("medium", {
    ...args,
    overrides: {
      stores: { extra: store },
      workloads: {
        worker: { uses: { files: ["read", "write"], queue: ["send", "take"], extra: ["read", "write"] } },
        web: { uses: { files: ["read"], queue: ["send"], extra: ["read"] } },
      },
      quotas: { memoryGiB: 32, cpu: 32 },
    },
  });

/** A stack whose worker takes from a queue in Redis, and whose web front end sends to it. */
const withQueue = (store: Store = {}, args: Choices = {}): Promise<ProgramResult> =>
  runStack("medium", {
    ...args,
    overrides: {
      stores: { queue: { protocol: "redis", memoryMiB: 256, ...store } },
      quotas: { memoryGiB: 32, cpu: 32 },
    },
  });

const redis = { kind: "redis", topology: "single", members: 1, memoryMiB: 300, durable: false };
const cluster = { ...redis, topology: "cluster", members: 3, replicasPerShard: 1, memoryMiB: 4096 };

const GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";

const environment = (result: ProgramResult, workload: string) =>
  Object.fromEntries(container(result, workload).environment.map(({ name, value }) => [name, value]));

const secretsOf = (result: ProgramResult, workload: string) => container(result, workload).secrets;

const parameters = (result: ProgramResult, name: string) =>
  Object.fromEntries(
    (
      named(result, name).inputs.parameters as unknown as readonly {
        readonly name: string;
        readonly value: string;
      }[]
    ).map((one) => [one.name, one.value]),
  );

describe("a cache", () => {
  test("is private, encrypted with the key of the stack, and accepts only TLS and the users of the stack", async () => {
    const result = await withCache(redis);
    const record = named(result, "sample-extra");
    expect(record.type).toBe(GROUP);
    expect(record.inputs).toMatchObject({
      engine: "valkey",
      engineVersion: "8.0",
      nodeType: "cache.t4g.micro",
      transitEncryptionEnabled: true,
      atRestEncryptionEnabled: true,
      kmsKeyId: "${sample-key.arn}",
      numCacheClusters: 1,
      automaticFailoverEnabled: false,
      parameterGroupName: "${sample-extra-parameters.name}",
    });
    expect(record.inputs).not.toHaveProperty("authToken");
    expect(record.inputs.userGroupIds).toEqual([named(result, "sample-extra-users").inputs.userGroupId]);
    expect(String(record.inputs.replicationGroupId).length).toBeLessThanOrEqual(40);
    expect(named(result, "sample-extra-in").inputs).toMatchObject({
      securityGroupId: "${sample-extra-group.id}",
      referencedSecurityGroupId: "${sample-workloads-group.id}",
      fromPort: 6379,
      toPort: 6379,
    });
    expect(named(result, "sample-extra-subnets").inputs.subnetIds).toEqual(
      [0, 1, 2].map((index) => `\${sample-private-${index}.id}`),
    );
  });

  test.each([
    ["as the tier states", { maxMemoryPolicy: "volatile-ttl" }, "volatile-ttl"],
    ["by the least recently used where it states nothing", {}, "allkeys-lru"],
    ["by refusing writes where they have to survive", { durable: true }, "noeviction"],
  ])("makes room %s", async (_, change, policy) => {
    expect(parameters(await withCache({ ...redis, ...change }), "sample-extra-parameters")).toMatchObject({
      "maxmemory-policy": policy,
    });
  });

  test.each([
    [{ memoryMiB: 384 }, "cache.t4g.micro", "25"],
    [{ memoryMiB: 385 }, "cache.t4g.small", "25"],
    // What is copied takes memory beside the data, and the smallest nodes have too little.
    [{ memoryMiB: 257, durable: true }, "cache.t4g.small", "30"],
  ])(
    "with %j has the stated memory for data on %s, which keeps %s percent free",
    async (change, node, kept) => {
      const result = await withCache({ ...redis, ...change });
      expect(named(result, "sample-extra").inputs.nodeType).toBe(node);
      expect(parameters(result, "sample-extra-parameters")["reserved-memory-percent"]).toBe(kept);
    },
  );

  test("with several members fails over between zones, at one address", async () => {
    const result = await withCache({ ...redis, topology: "sentinel", members: 3 });
    expect(named(result, "sample-extra").inputs).toMatchObject({
      numCacheClusters: 3,
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
    });
    expect(environment(result, "worker").REDIS_URL).toContain("@${sample-extra.primaryEndpointAddress}:6379");
  });

  test("that has to survive is protected, on two nodes, with snapshots and a last one", async () => {
    const record = named(await withCache({ ...redis, durable: true }), "sample-extra");
    expect(record.protect).toBe(true);
    expect(record.inputs).toMatchObject({
      numCacheClusters: 2,
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
      snapshotRetentionLimit: 7,
    });
    expect(record.inputs.finalSnapshotIdentifier).toMatch(/^[a-z][a-z0-9-]{0,39}$/);
  });

  test("that may be empty has none of that", async () => {
    const record = named(await withCache(redis), "sample-extra");
    expect(record.protect).toBe(false);
    expect(record.inputs).toMatchObject({ numCacheClusters: 1, snapshotRetentionLimit: 0 });
    expect(record.inputs).not.toHaveProperty("finalSnapshotIdentifier");
  });

  test("of a trial leaves no snapshot, and nothing protects it", async () => {
    const record = named(await withCache({ ...redis, durable: true }, { ephemeral: true }), "sample-extra");
    expect(record.protect).toBe(false);
    expect(record.inputs).not.toHaveProperty("finalSnapshotIdentifier");
  });

  test.each([
    [{ memoryMiB: 1_000_000 }, /size table/],
    [{ topology: "sentinel", members: 7 }, /got 7 nodes with the same data, expected at most 6/],
  ])("with %j is refused before anything is made", async (change, message) => {
    await expect(withCache({ ...redis, ...change })).rejects.toThrow(message);
  });
});

describe("a user of a cache", () => {
  const rules = async (workload: string): Promise<string> =>
    String(named(await withCache(redis), `sample-extra-user-${workload}`).inputs.accessString);

  test("is each workload, with a password that only its own role may read", async () => {
    const result = await withCache(redis);
    for (const workload of ["worker", "web"]) {
      expect(named(result, `sample-extra-user-${workload}`).inputs).toMatchObject({
        userName: workload,
        engine: "valkey",
        authenticationMode: { type: "password", passwords: ["[secret]"] },
      });
      expect(environment(result, workload).REDIS_URL).toBe(
        `rediss://${workload}@\${sample-extra.primaryEndpointAddress}:6379`,
      );
      const secret = `\${sample-redis-${workload}-secret-version.arn}`;
      expect(secretsOf(result, workload)).toContainEqual({ name: "REDIS_PASSWORD", valueFrom: secret });
      const opened = statements(named(result, `sample-${workload}-exec-policy`)).flatMap(
        ({ Action, Resource }) => (Action.includes("secretsmanager:GetSecretValue") ? Resource : []),
      );
      expect(opened.filter((one) => String(one).includes("-redis-"))).toEqual([secret]);
    }
  });

  test("that writes may, and that reads only may not", async () => {
    expect(await rules("worker")).toMatch(/^on resetchannels -@all ~\* .*\+@write/);
    const reader = await rules("web");
    expect(reader).toContain("%R~*");
    expect(reader).not.toContain("+@write");
  });

  test("asks a cluster where a key is, and asks one node nothing about that", async () => {
    const result = await withCache(cluster);
    expect(named(result, "sample-extra-cluster-user-web").inputs.accessString).toContain("+cluster|slots");
    expect(await rules("web")).not.toContain("+cluster");
  });

  test("without a name has every right, and the password that was the token of an earlier package", async () => {
    const result = await withCache(redis);
    expect(named(result, "sample-extra-user-default").inputs).toMatchObject({
      userName: "default",
      accessString: "on ~* &* +@all",
    });
    expect(named(result, "sample-extra-token").type).toBe("aws:secretsmanager/secret:Secret");
    const ids = named(result, "sample-extra-users").inputs.userIds as unknown as readonly string[];
    expect(ids).toHaveLength(3);
    for (const [index, name] of ["default", "web", "worker"].entries())
      expect(ids[index]).toBe(named(result, `sample-extra-user-${name}`).inputs.userId);
  });

  test("has one password for all Redis of the stack, as it has one variable for it", async () => {
    const result = await runStack("medium", {
      overrides: {
        stores: { extra: redis, queue: { protocol: "redis", memoryMiB: 256 } },
        workloads: {
          worker: { uses: { files: ["read", "write"], queue: ["send", "take"], extra: ["read", "write"] } },
        },
        quotas: { memoryGiB: 32, cpu: 32 },
      },
    });
    expect(secretsOf(result, "worker").filter(({ name }) => name === "REDIS_PASSWORD")).toHaveLength(1);
    expect(ofType(result, "random:index/randomPassword:RandomPassword").map(({ name }) => name)).toEqual(
      expect.arrayContaining(["sample-redis-worker-password"]),
    );
    for (const store of ["extra", "queue-redis"])
      expect(named(result, `sample-${store}-user-worker`).inputs.userName).toBe("worker");
  });

  test("cannot be a workload with the name that Redis gives whoever has none", async () => {
    const attempt = runStack("medium", {
      overrides: {
        stores: { extra: redis },
        workloads: { default: { kind: "worker", public: false, port: 8080, ...userOf("extra") } },
        quotas: { memoryGiB: 32, cpu: 32, replicas: 40 },
      },
    });
    await expect(attempt).rejects.toThrow(/workload default: expected another name/);
  });
});

/** A workload of one replica that reads a store. */
const userOf = (store: string) => ({
  requests: { cpu: 0.1, memoryMiB: 128 },
  limits: { cpu: 0.25, memoryMiB: 512 },
  replicas: { min: 1, max: 1 },
  uses: { [store]: ["read"] },
  enforces: [],
  minAvailablePercent: 0,
  terminationGraceSeconds: 30,
});

describe("a queue that speaks Redis", () => {
  test("never drops an item, is on two nodes in two zones, and is protected", async () => {
    const result = await withQueue();
    const record = named(result, "sample-queue-redis");
    expect(record.type).toBe(GROUP);
    expect(record.protect).toBe(true);
    expect(record.inputs).toMatchObject({
      numCacheClusters: 2,
      multiAzEnabled: true,
      snapshotRetentionLimit: 7,
      transitEncryptionEnabled: true,
    });
    expect(parameters(result, "sample-queue-redis-parameters")).toEqual({
      "maxmemory-policy": "noeviction",
      "reserved-memory-percent": "50",
    });
    expect(ofType(result, "aws:sqs/queue:Queue").filter(({ name }) => name === "sample-queue")).toEqual([]);
  });

  test("has as many nodes as the tier states brokers", async () => {
    expect(named(await withQueue({ members: 3 }), "sample-queue-redis").inputs.numCacheClusters).toBe(3);
  });

  test("gives its users the stream of a cluster's queue", async () => {
    expect(environment(await withQueue(), "worker")).toMatchObject({
      QUEUE_URL: "rediss://worker@${sample-queue-redis.primaryEndpointAddress}:6379",
      QUEUE_NAME: "queue:items",
      QUEUE_GROUP: "workers",
      QUEUE_DEAD_LETTERS: "queue:dead",
      QUEUE_VISIBILITY_SECONDS: "900",
      QUEUE_MAX_ATTEMPTS: "5",
    });
  });

  test("lets a sender send, and only a worker take, make the group and give items up", async () => {
    const result = await withQueue();
    const sender = String(named(result, "sample-queue-redis-user-web").inputs.accessString);
    expect(sender).toContain("~queue:items +xadd");
    expect(sender).not.toMatch(/xreadgroup|queue:dead/);
    const worker = String(named(result, "sample-queue-redis-user-worker").inputs.accessString);
    expect(worker).toMatch(/~queue:items .*\+xreadgroup .*\+xgroup\|create.*\(~queue:dead \+xadd/);
  });

  test("of a library lets its workers use every key", async () => {
    const result = await withQueue({ library: "celery" });
    expect(named(result, "sample-queue-redis-user-worker").inputs.accessString).toMatch(/~\* .*\+@write/);
  });

  test("measures its memory, how far its copy is behind, and what waits and fails", async () => {
    const result = await withQueue();
    const alarms = ofType(result, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name);
    expect(alarms).toEqual(
      expect.arrayContaining(["sample-trigger-disk-full-queue", "sample-trigger-replication-lag-queue"]),
    );
    expect(alarms.filter((name) => /backlog|dead-letters-queue/.test(name))).toEqual([
      "sample-trigger-backlog-queue",
      "sample-trigger-dead-letters-queue",
    ]);
  });
});

describe("a cluster of caches", () => {
  test("has the stated primaries and copies, and one address at which clients begin", async () => {
    const result = await withCache(cluster);
    const record = named(result, "sample-extra-cluster");
    expect(record.inputs).toMatchObject({
      clusterMode: "enabled",
      engineVersion: "9.0",
      numNodeGroups: 3,
      replicasPerNodeGroup: 1,
      nodeType: "cache.m6g.large",
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
      transitEncryptionEnabled: true,
      durability: "disabled",
    });
    expect(record.inputs).not.toHaveProperty("numCacheClusters");
    expect(named(result, "sample-extra-cluster-parameters").inputs.family).toBe("valkey9");
    expect(parameters(result, "sample-extra-cluster-parameters")).toEqual({
      "maxmemory-policy": "allkeys-lru",
      "reserved-memory-percent": "25",
      "cluster-enabled": "yes",
    });
    expect(environment(result, "worker")).toMatchObject({
      REDIS_URL: "rediss://worker@${sample-extra-cluster.configurationEndpointAddress}:6379",
      REDIS_TOPOLOGY: "cluster",
    });
  });

  test("whose writes have to survive has a log of them, on nodes and with copies that have one", async () => {
    const durable = { ...cluster, durable: true, memoryMiB: 512, replicasPerShard: 0 };
    const { inputs, protect } = named(await withCache(durable), "sample-extra-cluster");
    expect(protect).toBe(true);
    expect(inputs).toMatchObject({
      durability: "async",
      replicasPerNodeGroup: 1,
      multiAzEnabled: true,
      nodeType: "cache.m6g.large",
      snapshotRetentionLimit: 7,
    });
  });

  test("without copies is in no two zones at once, and has no lag", async () => {
    const result = await withCache({ ...cluster, memoryMiB: 512, replicasPerShard: 0 });
    expect(named(result, "sample-extra-cluster").inputs).toMatchObject({
      nodeType: "cache.t4g.small",
      multiAzEnabled: false,
    });
    const alarms = ofType(result, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name);
    expect(alarms.filter((name) => name.includes("replication-lag"))).toEqual([]);
  });

  test("has an alarm for each shard, with the metrics of its nodes", async () => {
    const result = await withCache(cluster);
    const alarms = ofType(result, "aws:cloudwatch/metricAlarm:MetricAlarm").filter(({ name }) =>
      name.includes("replication-lag"),
    );
    expect(alarms.map(({ name }) => name)).toEqual(
      [1, 2, 3].map((shard) => `sample-trigger-replication-lag-extra-shard-${shard}`),
    );
    expect(JSON.stringify(alarms[1]?.inputs.metricQueries)).toContain("${sample-extra-cluster.id}-0002-001");
  });
});
