import { describe, expect, test } from "vitest";
import { kafkaRights } from "../../../components/kubernetes/parts/kafka/rights.ts";
import { ownUsers } from "../../../components/kubernetes/parts/queues/users.ts";
import { ownConfiguration } from "../../../components/kubernetes/parts/rabbitmq/configuration.ts";
import { definitionsOf } from "../../../components/kubernetes/parts/rabbitmq/definitions.ts";
import type { SystemArgs } from "../../../config/args.ts";
import { kafka } from "../../../plan/engines/kafka.ts";
import { rabbitmq } from "../../../plan/engines/rabbitmq.ts";
import { rabbitmqOperator } from "../../../plan/engines/rabbitmq-operator.ts";
import type { Plan, WorkloadPlan } from "../../../plan/types.ts";
import { inspectProgram } from "../../../preview/engine/run.ts";
import type { Right } from "../../../profiles/rights.ts";
import { at, listAt, named, ofKind, runOf, runStack, stackOf } from "../../support/kubernetesStack.ts";
import { given } from "../../support/storesOfEachKind.ts";

const readers = { counted: true, watched: true };
const recovery = { rpoMinutes: null, rtoMinutes: null };
const place = {
  key: "jobs",
  phase: "serving",
  released: false,
  backup: null,
  archive: null,
  snapshots: null,
  recovery,
  transport: "plain",
} as const;
const store = (protocol: "amqp" | "kafka", members: number) =>
  given("queue", { protocol, members, capacityGB: 10 });

/** Workloads with these rights on the queue, as far as users need to know them. */
const planOf = (rights: Readonly<Record<string, readonly Right[]>>): Pick<Plan, "workloads" | "beside"> => ({
  workloads: Object.fromEntries(
    Object.entries(rights).map(([name, uses]) => [
      name,
      { name, uses: { jobs: uses } } as unknown as WorkloadPlan,
    ]),
  ),
  beside: null,
});
const everyRight = planOf({ both: ["send", "take"], sender: ["send"], worker: ["take"] });

describe("the definitions of RabbitMQ", () => {
  const plan = { ...rabbitmq(store("amqp", 1), readers), ...place };
  const definitions = JSON.parse(definitionsOf(plan, everyRight, (user) => `password of ${user}`));

  test("give each user the least that its rights need", () => {
    const [nothing, everything, items] = ["^$", ".*", "^data\\.items$"];
    expect(
      definitions.permissions.map((one: Record<string, string>) => [
        one.user,
        one.configure,
        one.write,
        one.read,
      ]),
    ).toEqual([
      [ownUsers.admin, everything, everything, everything],
      [ownUsers.keda, nothing, nothing, nothing],
      ["both", nothing, items, items],
      ["sender", nothing, items, nothing],
      ["worker", nothing, nothing, items],
    ]);
  });

  test("let only the stack's own users into the management API", () => {
    const users = definitions.users.map(({ name, password, tags }: Record<string, unknown>) => [
      name,
      password,
      tags,
    ]);
    expect(users).toEqual([
      [ownUsers.admin, `password of ${ownUsers.admin}`, ["administrator"]],
      [ownUsers.keda, `password of ${ownUsers.keda}`, ["management"]],
      ["both", "password of both", []],
      ["sender", "password of sender", []],
      ["worker", "password of worker", []],
    ]);
  });

  test("keep the contract of every queue: five attempts, days, and a full queue that refuses", () => {
    expect(definitions.policies[0]).toMatchObject({
      pattern: "^data\\.items$",
      definition: {
        "delivery-limit": 4,
        "message-ttl": 14 * 86_400_000,
        "dead-letter-routing-key": "data.dead",
        "dead-letter-strategy": "at-least-once",
        overflow: "reject-publish",
        "max-length-bytes": 5e9,
      },
    });
    for (const queue of definitions.queues) expect(queue.arguments).toEqual({ "x-queue-type": "quorum" });
  });
});

test.each([
  [1, []],
  [2, ["nodes.1 = rabbit@0", "nodes.2 = rabbit@1"]],
] as const)("a RabbitMQ of %i members looks for these others", (members, expected) => {
  const plan = { ...rabbitmq(store("amqp", members), readers), ...place };
  const nodes = Array.from({ length: members }, (_, member) => `rabbit@${member}`);
  const lines = ownConfiguration(plan, { name: "data", nodes, certificate: null }).split("\n");
  const found = lines.filter((line) => line.startsWith("cluster_formation.classic_config."));
  expect(found.map((line) => line.replace("cluster_formation.classic_config.", ""))).toEqual(expected);
  expect(lines).toContain("consumer_timeout = 900000");
});

test("the users of Kafka may do the least that their rights need", () => {
  const plan = { ...kafka(store("kafka", 3), readers), ...place };
  const rights = kafkaRights(plan, everyRight, [ownUsers.keda]);
  const lines = [...rights].flatMap(([user, all]) =>
    all.map(({ type, name, operations }) => `${user} ${type} ${name}: ${operations.join(", ")}`),
  );
  expect(lines).toEqual([
    `${ownUsers.keda} topic data.items: Describe`,
    `${ownUsers.keda} group workers: Describe`,
    "both topic data.items: Describe, Read, Write",
    "both topic data.dead: Describe, Write",
    "both group workers: Read",
    "sender topic data.items: Describe, Write",
    "worker topic data.items: Describe, Read, Write",
    "worker topic data.dead: Describe, Write",
    "worker group workers: Read",
  ]);
});

const speaking = (protocol: "amqp" | "kafka", args: Partial<SystemArgs> = {}) =>
  runStack("large", {
    backlogScaling: "existing",
    monitoring: "existing",
    overrides: {
      stores: { queue: { protocol, memoryMiB: 1024, members: 3 } },
      quotas: { services: 20, volumes: 16, replicas: 60, cpu: 80, memoryGiB: 200 },
    },
    ...args,
  });
const plain = { operators: "none" } as const;
const operated = { operators: "existing" } as const;
const encrypted = (args: typeof plain | typeof operated) => ({ ...args, certificates: "existing" }) as const;
const byReference = (inputs: Parameters<typeof listAt>[0], field: string): string[] =>
  listAt(inputs, `spec.${field}`).map(
    (one) => `${at(one, "parameter")}: ${at(one, "name")}/${at(one, "key")}`,
  );

describe("KEDA counts the items", () => {
  const kafkaOf = (bootstrapServers: string) => ({
    type: "kafka",
    metadata: expect.objectContaining({
      bootstrapServers,
      topic: "queue.items",
      consumerGroup: "workers",
      lagThreshold: "3",
    }),
  });
  const rabbitmqOf = (name: string) => ({
    type: "rabbitmq",
    metadata: expect.objectContaining({
      host: `http://${name}.sample-test.svc:15672`,
      queueName: "queue.items",
      mode: "QueueLength",
      value: "3",
    }),
  });

  test.each([
    ["rabbitmq", "amqp", plain, rabbitmqOf("queue-rabbitmq")],
    ["rabbitmq-operator", "amqp", operated, rabbitmqOf("queue-rabbitmq-operator")],
    ["kafka", "kafka", plain, kafkaOf("queue-kafka.sample-test.svc:9092")],
    ["strimzi", "kafka", operated, kafkaOf("queue-strimzi-kafka-bootstrap.sample-test.svc:9092")],
  ] as const)("of %s, as a user of its own", async (engine, protocol, args, expected) => {
    const result = await speaking(protocol, args);
    const { inputs } = named(result, "ScaledObject", "sample-worker-autoscaler");
    const trigger = listAt(inputs, "spec.triggers").find((one) => at(one, "name") === "backlog");
    expect(trigger).toMatchObject(expected);
    const { inputs: access } = named(result, "TriggerAuthentication", "sample-worker-queue-access");
    const parameters = ["secretTargetRef", "configMapTargetRef"].flatMap((field) =>
      listAt(access, `spec.${field}`).map((one) => at(one, "parameter")),
    );
    const signed = engine === "strimzi" ? ["ca"] : [];
    expect(parameters.toSorted(), engine).toEqual([...signed, "password", "username"]);
  });

  test.each([
    ["rabbitmq", plain, "https://queue-rabbitmq.sample-test.svc:15672"],
    ["rabbitmq-operator", operated, "https://queue-rabbitmq-operator.sample-test.svc:15671"],
  ] as const)(
    "of %s over HTTPS, which it verifies only where a reference says so",
    async (engine, args, host) => {
      const result = await speaking("amqp", encrypted(args));
      const { inputs } = named(result, "ScaledObject", "sample-worker-autoscaler");
      expect(listAt(inputs, "spec.triggers").map((one) => at(one, "metadata.host"))).toContain(host);
      const { inputs: access } = named(result, "TriggerAuthentication", "sample-worker-queue-access");
      expect(byReference(access, "secretTargetRef").at(-1)).toBe("ca: store-authority/ca.crt");
      expect(byReference(access, "configMapTargetRef")).toEqual([`tls: queue-${engine}-keda/tls`]);
      const { inputs: parameters } = named(result, "ConfigMap", `sample-queue-${engine}-keda`);
      expect(at(parameters, "data")).toEqual({ tls: "enable" });
    },
  );

  test.each([
    ["kafka", encrypted(plain), "store-authority"],
    ["strimzi", operated, "queue-strimzi-cluster-ca-cert"],
  ] as const)("of %s over TLS, by the authority that signs for it", async (_, args, secret) => {
    const result = await speaking("kafka", args);
    const { inputs } = named(result, "ScaledObject", "sample-worker-autoscaler");
    expect(listAt(inputs, "spec.triggers").map((one) => at(one, "metadata.tls"))).toContain("enable");
    const { inputs: access } = named(result, "TriggerAuthentication", "sample-worker-queue-access");
    expect(byReference(access, "secretTargetRef")).toContain(`ca: ${secret}/ca.crt`);
  });
});

describe("RabbitMQ by its operator", () => {
  const clusterOf = async (args: Partial<SystemArgs>) =>
    named(await speaking("amqp", args), "RabbitmqCluster", "sample-queue-rabbitmq-operator").inputs;

  test("listens for TLS alone where it has a certificate, for clients as for members", async () => {
    const inputs = await clusterOf(encrypted(operated));
    expect(at(inputs, "spec.tls")).toEqual({
      secretName: "queue-rabbitmq-operator-tls",
      disableNonTLSListeners: true,
    });
    expect(at(inputs, "spec.rabbitmq.envConfig")).toContain("-proto_dist inet_tls");
    expect(at(inputs, "spec.rabbitmq.additionalConfig")).toContain("prometheus.tcp.port = 15692");
  });

  test("has none of that without a certificate", async () => {
    const inputs = await clusterOf(operated);
    expect(inputs.spec).not.toHaveProperty("tls");
    expect(at(inputs, "spec.rabbitmq")).not.toHaveProperty("envConfig");
    expect(at(inputs, "spec.rabbitmq.additionalConfig")).not.toContain("prometheus.tcp.port");
  });

  test.each([
    ["signed", 5671, [15_671]],
    ["not signed", 5672, [15_672]],
  ] as const)("has the ports of the operator where it is %s", (name, clients, asked) => {
    const { ports } = rabbitmqOperator(store("amqp", 3), { ...readers, signed: name === "signed" });
    expect([ports.clients, ports.asked.map((one) => one.ports)]).toEqual([[clients], [asked]]);
  });

  test("keeps its volumes, and gives network policies and monitors what they know it by", async () => {
    const { inputs } = named(
      await speaking("amqp", operated),
      "RabbitmqCluster",
      "sample-queue-rabbitmq-operator",
    );
    const spec = at(inputs, "spec.override.statefulSet.spec");
    expect(at(spec, "persistentVolumeClaimRetentionPolicy.whenDeleted")).toBe("Retain");
    expect(at(spec, "template.metadata.labels")).toEqual({ "echelon.dev/store": "queue-rabbitmq-operator" });
    expect(listAt(spec, "template.spec.containers")[0]).toMatchObject({
      ports: [{ name: "metrics", containerPort: 15_692 }],
    });
  });

  test("may lose one member to a drain at a time, known by the operator's own label", async () => {
    const found = named(
      await speaking("amqp", operated),
      "PodDisruptionBudget",
      "sample-queue-rabbitmq-operator-disruption",
    );
    expect(at(found.inputs, "spec.selector.matchLabels")).toEqual({
      "app.kubernetes.io/name": "queue-rabbitmq-operator",
    });
  });
});

test("Kafka by Strimzi has a user for each workload, whose password Strimzi makes, and topics that are protected", async () => {
  const result = await speaking("kafka", operated);
  const users = ofKind(result, "KafkaUser").map(({ inputs }) => at(inputs, "metadata.name"));
  expect(users).toEqual(expect.arrayContaining(["queue-strimzi-worker", "queue-strimzi-stack-user-admin"]));
  const topics = ofKind(result, "KafkaTopic");
  expect(
    topics.map(({ inputs, protect }) => [at(inputs, "spec.topicName"), at(inputs, "spec.replicas"), protect]),
  ).toEqual([
    ["queue.items", 3, true],
    ["queue.dead", 3, true],
  ]);
  const passwords = ofKind(result, "Secret").filter(({ name }) => /queue-(workload|stack)/.test(name));
  expect(passwords).toEqual([]);
});

test("the Job that makes the users of Kafka waits for no member, whose exporter is one of them", async () => {
  const run = runOf("medium", {
    monitoring: "existing",
    overrides: { stores: { queue: { protocol: "kafka", memoryMiB: 1024 } } },
  });
  const { resources, dependencies } = await inspectProgram(run, "whole");
  const job = resources.find(({ name }) => name.includes("queue-kafka-setup"));
  expect(dependencies.get(job?.urn ?? "")).not.toEqual([]);
  expect(dependencies.get(job?.urn ?? "")?.filter((urn) => urn.includes(":StatefulSet::"))).toEqual([]);
});

test("a stack without a broker has no password of one", async () => {
  const result = await stackOf("large");
  expect(ofKind(result, "Secret").filter(({ name }) => /-queue-(workload|stack)/.test(name))).toEqual([]);
});

test.each([
  ["amqp", "rabbitmq-operator"],
  ["kafka", "strimzi"],
] as const)(
  "the operator of %s is installed from a registry of images, without a repository",
  async (protocol, name) => {
    const result = await speaking(protocol, { operators: "install" });
    const { inputs } = named(result, "Release", `sample-operator-${name}`);
    expect(inputs.chart).toMatch(/^oci:\/\//);
    expect(inputs).not.toHaveProperty("repositoryOpts");
  },
);

test("the exporter and the Job of Kafka verify the brokers, where these have a certificate", async () => {
  const args = async (given: Partial<SystemArgs>) => {
    const { inputs } = named(await speaking("kafka", given), "StatefulSet", "sample-queue-kafka");
    return at(listAt(inputs, "spec.template.spec.containers")[1], "args");
  };
  const verifying = ["--tls.enabled", "--tls.ca-file=/etc/echelon-authorities/stack/ca.crt"];
  expect(await args(encrypted(plain))).toEqual(expect.arrayContaining(verifying));
  expect(await args(plain)).not.toContain("--tls.enabled");
  const job = ofKind(await speaking("kafka", encrypted(plain)), "Job").find(({ name }) =>
    name.includes("queue-kafka-setup"),
  );
  expect(listAt(job?.inputs ?? {}, "spec.template.spec.volumes").map((one) => at(one, "name"))).toContain(
    "stack-ca",
  );
});
