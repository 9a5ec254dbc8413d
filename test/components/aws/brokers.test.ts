import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { checkUnknownOutputs } from "../../../preview/engine/unknown.ts";
import { named, ofType, statements } from "../../support/awsStack.ts";
import { environmentOf, podOf } from "../../support/kubernetesStack.ts";
import { type BrokerChoices, brokerProgram, runBroker } from "./brokerStack.ts";

const protocols = ["amqp", "kafka"] as const;
type Protocol = (typeof protocols)[number];

const main: Readonly<Record<Protocol, string>> = {
  amqp: "aws:mq/broker:Broker",
  kafka: "aws:msk/cluster:Cluster",
};
const setupOf: Readonly<Record<Protocol, string>> = {
  amqp: "sample-queue-amazon-mq-setup",
  kafka: "sample-queue-msk-setup",
};
const ports: Readonly<Record<Protocol, readonly number[]>> = { amqp: [443, 5671], kafka: [9096] };

const of = (protocol: Protocol, more: Omit<BrokerChoices, "protocol"> = {}) =>
  runBroker({ protocol, ...more });

const inputs = (result: ProgramResult, name: string): Readonly<Record<string, Json>> =>
  named(result, name).inputs;

/** Variables of the Job that sets up the broker, those by reference as `Secret/key`. */
function setupVariables(result: ProgramResult, protocol: Protocol): Readonly<Record<string, string>> {
  const spec = inputs(result, setupOf[protocol]).spec as unknown as {
    template: {
      spec: {
        containers: {
          env: { name: string; value?: string; valueFrom?: { secretKeyRef: Record<string, string> } }[];
        }[];
      };
    };
  };
  const [container] = spec.template.spec.containers;
  return Object.fromEntries(
    (container?.env ?? []).map(({ name, value, valueFrom }) => {
      const { name: secret, key } = valueFrom?.secretKeyRef ?? {};
      return [name, value ?? `${secret}/${key}`];
    }),
  );
}

const inKey = (records: readonly ResourceRecord[]) => records.map(({ inputs: { kmsKeyId } }) => kmsKeyId);

describe.each(protocols)("a broker that speaks %s", (protocol) => {
  test("is private, protected, encrypted with the key of the stack, and only in private subnets", async () => {
    const result = await of(protocol);
    const broker = named(result, "sample-queue");
    expect(broker.type).toBe(main[protocol]);
    expect(broker.protect).toBe(true);
    const text = JSON.stringify(broker.inputs);
    expect(text).toContain("${sample-key.arn}");
    expect(text).toContain("${sample-private-2.id}");
    expect(text).not.toContain("sample-public");
  });

  test("is reached from the workloads only, at its own ports", async () => {
    const result = await of(protocol);
    const rules = ofType(result, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").filter(
      (one) => one.inputs.securityGroupId === "${sample-queue-group.id}",
    );
    expect(rules.map((one) => one.inputs.fromPort).toSorted()).toEqual(ports[protocol].toSorted());
    expect(new Set(rules.map((one) => one.inputs.referencedSecurityGroupId))).toEqual(
      new Set(["${sample-workloads-group.id}"]),
    );
  });

  test("of a trial is given up with the stack, and leaves no secret and no log behind", async () => {
    const result = await of(protocol, { ephemeral: true });
    expect(named(result, "sample-queue").protect).toBe(false);
    const secrets = ofType(result, "aws:secretsmanager/secret:Secret");
    expect(new Set(secrets.map((one) => one.inputs.recoveryWindowInDays))).toEqual(new Set([0]));
    if (protocol === "amqp") expect(inputs(result, "sample-queue").logs).toEqual({ general: false });
  });

  test("has a user for each workload, whose password is in a secret of its own under the stack's key", async () => {
    const result = await of(protocol);
    const secrets = ofType(result, "aws:secretsmanager/secret:Secret").filter(({ name }) =>
      name.startsWith("sample-queue."),
    );
    expect(secrets.map(({ name }) => name.slice("sample-queue.".length)).toSorted()).toEqual([
      "job-user",
      "stack.admin-user",
      "stack.keda-user",
      "web-user",
      "worker-user",
    ]);
    expect(new Set(inKey(secrets))).toEqual(new Set(["${sample-key.arn}"]));
    const passwords = ofType(result, "random:index/randomPassword:RandomPassword").filter(({ name }) =>
      name.startsWith("sample-queue."),
    );
    expect(passwords).toHaveLength(secrets.length);
  });

  test("shows no password in a preview", async () => {
    const { secretInputs, resources } = await of(protocol);
    const holders = resources.filter(
      ({ type, name }) => /SecretVersion$|core\/v1:Secret$/.test(type) && /sample-queue/.test(name),
    );
    expect(holders.length).toBeGreaterThan(5);
    for (const { urn } of holders) expect([...(secretInputs.get(urn) ?? [])].length).toBeGreaterThan(0);
  });

  test("gives a workload its own password by reference, and never the administrator's", async () => {
    const result = await of(protocol);
    const copy = named(result, "sample-worker-secrets");
    expect(JSON.stringify(copy.inputs)).toContain("sample-queue.worker-user-version");
    expect(JSON.stringify(copy.inputs)).not.toContain("admin");
    const { QUEUE_URL, QUEUE_CA_FILE } = environmentOf(podOf(result, "sample-worker"));
    expect(QUEUE_URL).toMatch(
      protocol === "amqp"
        ? /^amqps:\/\/worker@/
        : /^kafka\+ssl:\/\/worker@\$\{sample-queue.bootstrapBrokersSaslScram\}$/,
    );
    // The certificates of AWS are those that every client knows.
    expect(QUEUE_CA_FILE).toBeUndefined();
  });

  test("is set up before any workload runs on it", async () => {
    const { dependencies, resources } = await of(protocol);
    const urnOf = (type: RegExp, name: string) =>
      resources.find((one) => type.test(one.type) && one.name === name)?.urn ?? "";
    const job = urnOf(/Job$/, setupOf[protocol]);
    expect(dependencies.get(job)).toContain(urnOf(/Broker$|Cluster$/, "sample-queue"));
    expect(dependencies.get(urnOf(/Deployment$/, "sample-worker"))).toContain(job);
  });

  test("opens the closed network for its Job, at the ports that this calls", async () => {
    const result = await of(protocol);
    const policy = named(
      result,
      `sample-network-store-queue-${protocol === "amqp" ? "amazon-mq" : "msk"}-setup`,
    );
    const { egress } = policy.inputs.spec as unknown as { egress: { ports: { port: number }[] }[] };
    expect(egress.flatMap((one) => one.ports.map(({ port }) => port))).toEqual([
      protocol === "amqp" ? 443 : 9096,
    ]);
  });

  test("lets KEDA count its items, as a user who may do nothing else", async () => {
    const result = await of(protocol);
    const name = `queue-${protocol === "amqp" ? "amazon-mq" : "msk"}-keda`;
    expect(inputs(result, "sample-worker-queue-access").spec).toEqual({
      secretTargetRef: ["username", "password"].map((parameter) => ({ parameter, name, key: parameter })),
    });
    const { triggers } = inputs(result, "sample-worker-autoscaler").spec as unknown as {
      triggers: { name?: string; type: string; metadata: Record<string, string> }[];
    };
    const [backlog] = triggers.filter((one) => one.name === "backlog");
    expect(backlog?.metadata).toMatchObject(
      protocol === "amqp"
        ? { host: "https://${sample-queue.instances[0].endpoints[0]}", queueName: "queue.items" }
        : {
            bootstrapServers: "${sample-queue.bootstrapBrokersSaslScram}",
            tls: "enable",
            sasl: "scram_sha512",
          },
    );
  });

  test("is built without a value being read before it is known", async () => {
    await checkUnknownOutputs(brokerProgram({ protocol }));
  });
});

describe("Amazon MQ", () => {
  test.each([
    [1, "SINGLE_INSTANCE", 1, "mq.m7g.medium"],
    [3, "CLUSTER_MULTI_AZ", 3, "mq.m7g.large"],
  ])(
    "runs for %i members %s in %i subnets, on %s",
    async (members, deploymentMode, subnets, hostInstanceType) => {
      const broker = inputs(await of("amqp", { figures: { members } }), "sample-queue");
      expect(broker).toMatchObject({ deploymentMode, hostInstanceType, publiclyAccessible: false });
      expect(broker.subnetIds).toHaveLength(subnets);
      expect(broker.encryptionOptions).toMatchObject({ useAwsOwnedKey: false });
    },
  );

  test("is as large as the stated memory, and refused where none is large enough", async () => {
    const broker = inputs(await of("amqp", { figures: { memoryMiB: 9000 } }), "sample-queue");
    expect(broker.hostInstanceType).toBe("mq.m7g.xlarge");
    await expect(of("amqp", { figures: { memoryMiB: 200_000 } })).rejects.toThrow(/a broker of 200000 MiB/);
  });

  test("runs RabbitMQ 4.2, takes patches, and gives a worker as long as an item may be worked on", async () => {
    const result = await of("amqp");
    expect(inputs(result, "sample-queue")).toMatchObject({
      engineType: "RabbitMQ",
      engineVersion: "4.2",
      autoMinorVersionUpgrade: true,
      logs: { general: true },
    });
    expect(inputs(result, "sample-queue-configuration").data).toBe("consumer_timeout = 900000\n");
  });

  test("makes the administrator only; the Job makes the others, with policies above those of AWS", async () => {
    const result = await of("amqp");
    expect(inputs(result, "sample-queue").users).toEqual([{ username: "stack.admin", password: "[secret]" }]);
    const variables = setupVariables(result, "amqp");
    expect(variables.ENDPOINT).toBe("${sample-queue.instances[0].consoleUrl}");
    const { users, policies, queues } = JSON.parse(variables.DEFINITIONS ?? "") as {
      users: { name: string; password: string }[];
      policies: { priority: number }[];
      queues: { name: string; arguments: object }[];
    };
    expect(users.map(({ name }) => name)).toEqual(["stack.admin", "stack.keda", "job", "web", "worker"]);
    expect(new Set(users.map(({ password }) => password))).toEqual(new Set([""]));
    expect(Math.min(...policies.map(({ priority }) => priority))).toBeGreaterThan(1);
    expect(queues).toEqual(
      ["queue.items", "queue.dead"].map((name) =>
        expect.objectContaining({ name, arguments: { "x-queue-type": "quorum" } }),
      ),
    );
    const passwords = JSON.parse(variables.PASSWORDS ?? "") as Record<string, string>;
    expect(variables[passwords.worker ?? ""]).toBe("${sample-queue-amazon-mq-users.metadata.name}/worker");
  });
});

describe("Amazon MSK", () => {
  test("takes users from secrets of the demanded name, which only it may read besides the stack", async () => {
    const result = await of("kafka");
    expect(inputs(result, "sample-queue.worker-user").name).toMatch(/^AmazonMSK_sample-queue\.worker-large-/);
    const { secretArnLists } = inputs(result, "sample-queue-users");
    expect(secretArnLists).toHaveLength(5);
    expect(statements(named(result, "sample-queue.worker-read"))).toMatchObject([
      {
        Effect: "Allow",
        Principal: { Service: "kafka.amazonaws.com" },
        Action: "secretsmanager:getSecretValue",
      },
    ]);
  });

  test("speaks TLS only, knows passwords only, and is not reached from outside", async () => {
    expect(inputs(await of("kafka"), "sample-queue")).toMatchObject({
      kafkaVersion: "3.9.x.kraft",
      numberOfBrokerNodes: 3,
      clientAuthentication: { sasl: { scram: true, iam: false }, unauthenticated: false },
      encryptionInfo: { encryptionInTransit: { clientBroker: "TLS", inCluster: true } },
      brokerNodeGroupInfo: {
        connectivityInfo: { publicAccess: { type: "DISABLED" } },
        storageInfo: { ebsStorageInfo: { volumeSize: 10 } },
      },
    });
  });

  test("makes no topic by itself, and writes an item to two of three brokers before it confirms", async () => {
    const { serverProperties } = inputs(await of("kafka"), "sample-queue-configuration");
    const lines = String(serverProperties).trim().split("\n");
    expect(lines).toEqual(
      expect.arrayContaining(["auto.create.topics.enable=false", "min.insync.replicas=2"]),
    );
    expect(lines.filter((line) => line.startsWith("share."))).toEqual([]);
  });

  test("gives the administrator its rights before anybody else has some", async () => {
    const { RIGHTS = "", FIRST_BROKER, TOPICS } = setupVariables(await of("kafka"), "kafka");
    const users = RIGHTS.split("\n").map((line) => line.split(" ")[0]);
    expect(users.slice(0, 3)).toEqual(["stack.admin", "stack.admin", "stack.admin"]);
    expect(users.lastIndexOf("stack.admin")).toBe(2);
    expect(RIGHTS).toContain("worker topic queue.items describe,read,write");
    expect(RIGHTS).toContain("web topic queue.items describe,write");
    expect(FIRST_BROKER).toBe("1");
    expect(TOPICS).toContain("queue.items 100 3 ");
  });

  test.each([
    [{ members: 3 }, 3, "kafka.m7g.large"],
    [{ members: 2 }, 2, "kafka.t3.small"],
    [{ members: 1, memoryMiB: 4096 }, 2, "kafka.m7g.large"],
    [{ members: 6 }, 6, "kafka.m7g.large"],
  ])("runs for %o %i brokers on %s", async (figures, brokers, instanceType) => {
    const { numberOfBrokerNodes, brokerNodeGroupInfo } = inputs(
      await of("kafka", { figures }),
      "sample-queue",
    );
    expect(numberOfBrokerNodes).toBe(brokers);
    const { clientSubnets, ...group } = brokerNodeGroupInfo as {
      clientSubnets: string[];
      instanceType: string;
    };
    expect(brokers % clientSubnets.length).toBe(0);
    expect(group.instanceType).toBe(instanceType);
  });

  test("refuses brokers that no number of zones shares evenly", async () => {
    await expect(of("kafka", { figures: { members: 5 } })).rejects.toThrow(
      /store queue: got 5 brokers of Kafka in 3 zones, expected as many in each zone/,
    );
  });
});
