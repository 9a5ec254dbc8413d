import { describe, expect, test } from "vitest";
import { software } from "../../../components/workload/software.ts";
import type { SystemArgs } from "../../../config/args.ts";
import type { EngineOf } from "../../../plan/engines/choose.ts";
import {
  at,
  environmentOf,
  listAt,
  named,
  ofKind,
  podOf,
  runStack,
  stackOf,
  texts,
} from "../../support/kubernetesStack.ts";
import type { Tier } from "../../support/sample.ts";

/** What makes a store of an engine: tier, arguments, the kind and name of what holds it, and its program. */
interface Made {
  readonly of: readonly [tier: Tier, args?: Partial<SystemArgs>];
  readonly kind: string;
  readonly name: string;
  /** Name in the table of software; null where the stack runs no program. */
  readonly runs: string | null;
}

const copies = { stores: { queue: { members: 3 } } };
const speaking = (protocol: "amqp" | "kafka") => ({ stores: { queue: { protocol, memoryMiB: 1024 } } });

const twoDatabases = {
  stores: {
    audit: {
      ...{ kind: "postgres", version: 17, members: 1, cpu: 1, memoryMiB: 1024, capacityGB: 10 },
      ...{ databases: ["audit"], backupDays: 7, variablePrefix: "AUDIT" },
    },
  },
  workloads: { web: { uses: { audit: ["read", "write"] } } },
};

const documents = {
  ...{ kind: "mongodb", version: 8, shards: 1, members: 1, cpu: 1, memoryMiB: 2048 },
  ...{ capacityGB: 10, backupDays: 7 },
} as const;
const graph = { kind: "neo4j", members: 1, cpu: 1, memoryMiB: 2048, capacityGB: 10, backupDays: 7 } as const;
const cluster = { kind: "redis", topology: "cluster", members: 3, memoryMiB: 64, durable: false } as const;
const stores = { overrides: { stores: { documents, graph, cluster } } };

const made: Readonly<Record<EngineOf<"kubernetes">, Made>> = {
  volume: { of: ["small"], kind: "PersistentVolumeClaim", name: "files-volume", runs: null },
  redis: { of: ["medium"], kind: "StatefulSet", name: "queue-redis", runs: "redis" },
  "redis-operator": {
    of: ["large", { operators: "existing" }],
    ...{ kind: "Redis", name: "queue-redis-operator", runs: "redis-operator" },
  },
  "redis-sentinel": {
    of: ["large", { operators: "existing", overrides: copies }],
    ...{ kind: "RedisReplication", name: "queue-redis-sentinel", runs: "redis-operator" },
  },
  "redis-cluster": {
    of: ["medium", stores],
    ...{ kind: "StatefulSet", name: "cluster-redis-cluster-0", runs: "redis" },
  },
  mongodb: {
    of: ["medium", stores],
    ...{ kind: "StatefulSet", name: "documents-mongodb", runs: "mongodb-8" },
  },
  "percona-mongodb": {
    of: ["medium", { operators: "existing", ...stores }],
    ...{ kind: "PerconaServerMongoDB", name: "documents-percona-mongodb", runs: "percona-mongodb-8" },
  },
  neo4j: { of: ["medium", stores], kind: "StatefulSet", name: "graph-neo4j", runs: "neo4j-community" },
  "neo4j-cluster": {
    of: ["medium", { licences: ["neo4j"], overrides: { stores: { graph: { ...graph, members: 3 } } } }],
    ...{ kind: "StatefulSet", name: "graph-neo4j-cluster-primary", runs: "neo4j-enterprise" },
  },
  rabbitmq: {
    of: ["medium", { overrides: speaking("amqp") }],
    ...{ kind: "StatefulSet", name: "queue-rabbitmq", runs: "rabbitmq" },
  },
  "rabbitmq-operator": {
    of: ["medium", { operators: "existing", overrides: speaking("amqp") }],
    ...{ kind: "RabbitmqCluster", name: "queue-rabbitmq-operator", runs: "rabbitmq" },
  },
  kafka: {
    of: ["medium", { overrides: speaking("kafka") }],
    ...{ kind: "StatefulSet", name: "queue-kafka", runs: "kafka" },
  },
  strimzi: {
    of: ["medium", { operators: "existing", overrides: speaking("kafka") }],
    ...{ kind: "Kafka", name: "queue-strimzi", runs: "strimzi-kafka" },
  },
  seaweedfs: { of: ["medium"], kind: "StatefulSet", name: "files-seaweedfs", runs: "seaweedfs" },
  postgres: { of: ["large"], kind: "StatefulSet", name: "database-postgres", runs: "postgres-17" },
  "logical-database": {
    of: ["large", { databases: "shared", overrides: twoDatabases }],
    ...{ kind: "Secret", name: "database-logical-database-credentials", runs: null },
  },
  "cloudnative-pg": {
    of: ["large", { operators: "existing" }],
    ...{ kind: "Cluster", name: "database-cloudnative-pg", runs: "cloudnative-pg-17" },
  },
};

test.each(Object.entries(made))("a store of the engine %s is made of its own program", async (_, row) => {
  const { inputs } = named(await runStack(...row.of), row.kind, `sample-${row.name}`);
  expect(at(inputs, "metadata.name")).toBe(row.name);
  const beside = ["redis-exporter", "kafka-exporter", "mongodb-exporter", "percona-backup"].map(
    (name) => software[name]?.image,
  );
  const images = Object.values(software).map(({ image }) => image);
  const own = texts(inputs).filter((text) => images.includes(text) && !beside.includes(text));
  expect([...new Set(own)]).toEqual(row.runs === null ? [] : [software[row.runs]?.image]);
});

describe("the queue", () => {
  test.each([
    ["small", "64mb", "128Mi"],
    ["medium", "128mb", "256Mi"],
    ["large", "256mb", "512Mi"],
  ] as const)("of %s keeps every write within %s of memory, and evicts none", async (tier, memory, limit) => {
    const [container] = podOf(await stackOf(tier), "sample-queue-redis").containers;
    const args = listAt(container, "args").join(" ");
    expect(args).toContain("--appendonly yes");
    expect(args).toContain(`--maxmemory ${memory} --maxmemory-policy noeviction`);
    expect(at(container, "resources.limits.memory")).toBe(limit);
  });

  test("is named to workloads without its password", async () => {
    const variables = environmentOf(podOf(await stackOf("small"), "sample-worker"));
    expect(variables).toMatchObject({
      QUEUE_URL: "redis://worker@queue-redis:6379",
      QUEUE_NAME: "queue:items",
      QUEUE_GROUP: "workers",
      QUEUE_DEAD_LETTERS: "queue:dead",
      QUEUE_VISIBILITY_SECONDS: "900",
      QUEUE_MAX_ATTEMPTS: "5",
      REDIS_PASSWORD: "redis-workload-worker/password",
    });
  });

  test("has an exporter beside it only where the stack is monitored", async () => {
    const monitored = podOf(await runStack("medium", { monitoring: "existing" }), "sample-queue-redis");
    const exporter = monitored.containers.find((one) => at(one, "name") === "metrics");
    expect(listAt(exporter, "ports")).toEqual([{ name: "metrics", containerPort: 9121, protocol: "TCP" }]);
    expect(at(exporter, "resources.limits")).toEqual({ cpu: "50m", memory: "32Mi" });
    expect(listAt(exporter, "env")).toContainEqual({
      name: "REDIS_EXPORTER_CHECK_SINGLE_STREAMS",
      value: "db0=queue:items,db0=queue:dead",
    });
    expect(podOf(await stackOf("medium"), "sample-queue-redis").containers).toHaveLength(1);
  });

  test("restarts for another right of a user, and for nothing else", async () => {
    const annotationOf = async (uses: readonly string[], args: Partial<SystemArgs> = {}) => {
      const overrides = { workloads: { web: { uses: { queue: uses } } } };
      const { inputs } = named(
        await runStack("medium", { ...args, overrides }),
        "StatefulSet",
        "sample-queue-redis",
      );
      return at(inputs, "spec.template.metadata.annotations");
    };
    const sends = await annotationOf(["send"]);
    expect(sends).toEqual({ "echelon.dev/redis-users": expect.stringMatching(/^[0-9a-f]{8}$/) });
    expect(await annotationOf(["send"], { tags: { team: "web" } })).toEqual(sends);
    expect(await annotationOf(["send", "take"])).not.toEqual(sends);
  });
});

test("a cache that need not be durable has no volume", async () => {
  const overrides = {
    stores: { cache: { kind: "redis", topology: "single", members: 1, memoryMiB: 64, durable: false } },
  };
  const result = await runStack("small", { overrides });
  expect(ofKind(result, "PersistentVolumeClaim").map(({ name }) => name)).not.toContain(
    "sample-cache-redis-data-0",
  );
  const pod = podOf(result, "sample-cache-redis");
  expect(listAt(pod.containers[0], "args")).not.toContain("--appendonly");
  expect(listAt(pod.spec, "volumes")).toContainEqual({ name: "data", emptyDir: { sizeLimit: "256Mi" } });
});

test("with an operator, Redis is a custom resource with the same size, password and durability", async () => {
  const result = await runStack("large", { operators: "existing" });
  expect(ofKind(result, "StatefulSet").map(({ name }) => name)).toEqual(["sample-files-seaweedfs"]);
  const redis = named(result, "Redis", "sample-queue-redis-operator");
  expect(redis.protect).toBe(true);
  expect(redis.inputs.spec).toMatchObject({
    kubernetesConfig: {
      redisSecret: { name: "redis-credentials", key: "password" },
      resources: { limits: { memory: "512Mi" } },
    },
    acl: {
      secret: {
        secretName: "${sample-queue-redis-operator-users.metadata.name}",
        items: [{ key: "users.acl", path: "user.acl" }],
      },
    },
    storage: { keepAfterDelete: true },
    podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
  });
  const config = named(result, "ConfigMap", "sample-queue-redis-operator-config");
  expect(texts(config.inputs)).toContain("maxmemory 256mb\nmaxmemory-policy noeviction\n");
});

test("a workload with the name of Redis' own user is refused before anything is made", async () => {
  const overrides = {
    workloads: {
      default: {
        ...{ kind: "worker", public: false, port: 8080 },
        requests: { cpu: 0.1, memoryMiB: 64 },
        limits: { cpu: 0.1, memoryMiB: 64 },
        ...{ replicas: { min: 1, max: 1 }, uses: { queue: ["take"] }, enforces: [] },
        ...{ minAvailablePercent: 0, terminationGraceSeconds: 30 },
      },
    },
  };
  await expect(runStack("large", { overrides })).rejects.toThrow("workload default: expected another name");
});
