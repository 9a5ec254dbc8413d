import { describe, expect, test } from "vitest";
import { software } from "../../../components/workload/software.ts";
import type { SystemArgs } from "../../../config/args.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import type { EngineOf } from "../../../plan/engines/choose.ts";
import {
  at,
  environmentOf,
  listAt,
  named,
  ofKind,
  podOf,
  podsOf,
  runStack,
  stackOf,
  texts,
} from "../../support/kubernetesStack.ts";
import { type Tier, tiers } from "../../support/sample.ts";

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

const claimsOf = async (tier: Tier) =>
  Object.fromEntries(
    ofKind(await stackOf(tier), "PersistentVolumeClaim").map(({ name, inputs }) => [
      at(inputs, "metadata.name") ?? name,
      at(inputs, "spec.resources.requests.storage"),
    ]),
  );

describe("claims", () => {
  test("have the capacity of the plan in its decimal unit", async () => {
    expect(await claimsOf("small")).toEqual({
      "files-volume": "10G",
      "sample-files-volume-backup": "20G",
      "data-queue-redis-0": "1G",
      "sample-queue-redis-backup": "5G",
    });
    expect(await claimsOf("medium")).toEqual({
      "data-files-seaweedfs-0": "67G",
      "data-queue-redis-0": "1G",
      "sample-queue-redis-backup": "5G",
    });
    expect(await claimsOf("large")).toEqual({
      "data-files-seaweedfs-0": "170G",
      "data-files-seaweedfs-1": "170G",
      "data-files-seaweedfs-2": "170G",
      "data-queue-redis-0": "1G",
      "sample-queue-redis-backup": "5G",
      "data-database-postgres-0": "20G",
      "sample-database-postgres-backup": "80G",
    });
  });

  test("grow in place: immutable fields are the same in every tier", async () => {
    const fixed = async (tier: Tier) => {
      const { inputs } = named(await stackOf(tier), "StatefulSet", "sample-files-seaweedfs");
      const spec = ["serviceName", "podManagementPolicy", "volumeClaimTemplates"];
      return spec.map((field) => at(inputs, `spec.${field}`));
    };
    expect(await fixed("large")).toEqual(await fixed("medium"));
  });

  test("have the names that the pods of the members expect", async () => {
    const result = await stackOf("large");
    const { inputs } = named(result, "StatefulSet", "sample-files-seaweedfs");
    const [template] = listAt(inputs, "spec.volumeClaimTemplates");
    const names = Array.from(
      { length: Number(at(inputs, "spec.replicas")) },
      (_, member) => `${at(template, "metadata.name")}-${at(inputs, "metadata.name")}-${member}`,
    );
    expect(Object.keys(await claimsOf("large"))).toEqual(expect.arrayContaining(names));
  });
});

test("every pod of a store pulls its images with the Secrets of the stack", async () => {
  const expected = [{ name: "registry" }];
  const found = async (args: Partial<SystemArgs>) => {
    const result = await runStack("large", { pullSecrets: ["registry"], ...args });
    return [
      ...ofKind(result, "StatefulSet").map(({ inputs }) => at(inputs, "spec.template.spec.imagePullSecrets")),
      ...ofKind(result, "Job").map(({ inputs }) => at(inputs, "spec.template.spec.imagePullSecrets")),
      ...["Redis", "RedisReplication", "RedisSentinel"].flatMap((kind) =>
        ofKind(result, kind).map(({ inputs }) => at(inputs, "spec.kubernetesConfig.imagePullSecrets")),
      ),
      ...ofKind(result, "Cluster").map(({ inputs }) => at(inputs, "spec.imagePullSecrets")),
    ];
  };
  const overrides = { stores: { queue: { members: 3 } } };
  for (const args of [{}, { operators: "existing" }, { operators: "existing", overrides }] as const) {
    const all = await found(args);
    expect(all.length).toBeGreaterThan(1);
    for (const secrets of all) expect(secrets).toEqual(expected);
  }
});

describe("data", () => {
  const DATA = ["Namespace", "PersistentVolumeClaim", "StatefulSet", "Secret", "RandomPassword"];
  // The cache of the large tier is not durable: a restart empties it.
  // Nothing is lost with the password of one user, or with the file that names the users.
  const ofUsers =
    /^sample-(redis|objects)-(workload|stack)-|^sample-(queue-redis|files-seaweedfs)-(users|identities)$/;
  const isData = ({ type, name }: ResourceRecord): boolean =>
    DATA.some((kind) => type.endsWith(`:${kind}`)) &&
    !name.startsWith("sample-cache-") &&
    !ofUsers.test(name);

  test.each(tiers)("of %s is protected, and no other resource is", async (tier) => {
    const { resources } = await stackOf(tier);
    for (const resource of resources)
      expect([resource.name, resource.protect]).toEqual([resource.name, isData(resource)]);
  });

  test("of a trial is deleted with the trial", async () => {
    const result = await runStack("medium", { ephemeral: true });
    expect(result.resources.filter(({ protect }) => protect)).toEqual([]);
    for (const { inputs } of ofKind(result, "StatefulSet")) {
      expect(at(inputs, "spec.persistentVolumeClaimRetentionPolicy.whenDeleted")).toBe("Delete");
    }
    for (const { inputs } of ofKind(await stackOf("medium"), "StatefulSet")) {
      expect(at(inputs, "spec.persistentVolumeClaimRetentionPolicy.whenDeleted")).toBe("Retain");
    }
  });
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

describe("members of a store", () => {
  test.each(tiers)(
    "of %s are found by a headless Service, and only one at a time may be unavailable",
    async (tier) => {
      const result = await stackOf(tier);
      for (const { name, inputs } of ofKind(result, "StatefulSet")) {
        const selector = at(inputs, "spec.selector.matchLabels");
        const headless = named(result, "Service", `${name}-members`);
        expect(at(headless.inputs, "metadata.name")).toBe(at(inputs, "spec.serviceName"));
        expect(headless.inputs.spec).toMatchObject({ clusterIP: "None", selector });
        const disruption = named(result, "PodDisruptionBudget", `${name}-disruption`);
        expect(disruption.inputs.spec).toMatchObject({
          maxUnavailable: 1,
          selector: { matchLabels: selector },
        });
        expect(podOf(result, name).labels).toMatchObject(selector as object);
      }
    },
  );
});

test("a tag never restarts a store", async () => {
  const podsOfStores = async (tags: Record<string, string>) =>
    podsOf(await runStack("large", { tags })).filter(({ labels }) => labels["echelon.dev/store"]);
  const pods = await podsOfStores({});
  // The pods of files, queue, database and cache.
  expect(new Set(pods.map(({ labels }) => labels["echelon.dev/store"])).size).toBe(4);
  expect(await podsOfStores({ team: "web" })).toEqual(pods);
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

describe("a queue with several brokers", () => {
  const overrides = { stores: { queue: { members: 3 } } };

  test("has a primary with copies, run by the operator, each on a host of its own and in a zone of its own where nodes have zones", async () => {
    const result = await runStack("large", { operators: "existing", overrides });
    const members = named(result, "RedisReplication", "sample-queue-redis-sentinel");
    expect(members.protect).toBe(true);
    expect(members.inputs.spec).toMatchObject({
      clusterSize: 3,
      podManagementPolicy: "Parallel",
      kubernetesConfig: { minReadySeconds: 60, redisSecret: { name: "redis-credentials", key: "password" } },
      storage: { keepAfterDelete: true },
      pdb: { enabled: true, maxUnavailable: 1 },
    });
    const sentinels = named(result, "RedisSentinel", "sample-queue-redis-sentinel-sentinels");
    expect(sentinels.inputs.spec).toMatchObject({
      clusterSize: 3,
      redisSentinelConfig: { redisReplicationName: "queue-redis-sentinel", quorum: "2" },
    });
    const objects = podOf(result, "sample-files-seaweedfs").spec;
    for (const spec of [members.inputs.spec, sentinels.inputs.spec, objects]) {
      const spread = listAt(spec, "topologySpreadConstraints");
      expect(spread.map((one) => [at(one, "topologyKey"), at(one, "whenUnsatisfiable")])).toEqual([
        ["topology.kubernetes.io/zone", "ScheduleAnyway"],
        ["kubernetes.io/hostname", "DoNotSchedule"],
      ]);
    }
    expect(environmentOf(podOf(result, "sample-worker")).QUEUE_URL).toBe(
      "redis://worker@queue-redis-sentinel-master:6379",
    );
  });

  test("refuses writes without a copy, unless the loss of one member would then stop it", async () => {
    const linesOf = async (members: number) => {
      const stores = { queue: { members } };
      const result = await runStack("large", { operators: "existing", overrides: { stores } });
      return texts(named(result, "ConfigMap", "sample-queue-redis-sentinel-config").inputs).join("\n");
    };
    expect(await linesOf(3)).toContain("min-replicas-to-write 1");
    expect(await linesOf(2)).not.toContain("min-replicas");
  });

  test("is one Redis without an operator", async () => {
    const { inputs } = named(await runStack("large", { overrides }), "StatefulSet", "sample-queue-redis");
    expect(at(inputs, "spec.replicas")).toBe(1);
  });
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

test.each(tiers)("no pod of %s holds a password in plain", async (tier) => {
  const result = await stackOf(tier);
  for (const { inputs } of ofKind(result, "Secret")) expect(inputs.stringData).toBe("[secret]");
  for (const pod of podsOf(result)) {
    for (const variable of listAt(pod.containers[0], "env")) {
      const name = String(at(variable, "name"));
      if (/PASSWORD|SECRET|AUTH|ACCESS_KEY/.test(name) && name !== "MISSING_SECRETS") {
        expect(at(variable, "value"), name).toBeUndefined();
      }
    }
  }
});
