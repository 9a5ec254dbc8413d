import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { software } from "../../../components/workload/software.ts";
import { Cluster } from "../pod/cluster.ts";
import { versionsLine } from "../pod/images.ts";
import { jobWith, type Manifests, ownerName } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { clientWith } from "../queueStack.ts";
import { kafkaStack, names } from "./broker.ts";

const MEMBERS = [0, 1];
const READY_MS = 300_000;

const HOST = "work-kafka";
const CA = "/etc/echelon-authorities/stack/ca.crt";

describe(`brokers of Kafka with a certificate (${versionsLine(software.kafka?.image ?? "")})`, () => {
  let cluster: Cluster;
  let manifests: Manifests;
  let pods: Pod[];
  let client: Pod;
  let setup: { readonly exitCode: number; readonly log: string };
  const pod = (member: number): Pod => pods[member] as Pod;
  const namespace = (): string => manifests.services[0]?.metadata.namespace ?? "";

  beforeAll(async () => {
    manifests = await kafkaStack(MEMBERS.length, { "echelon:certificates": "existing" });
    cluster = await Cluster.start(manifests);
    pods = await Promise.all(MEMBERS.map((member) => cluster.start(`StatefulSet/${HOST}`, member)));
    await Promise.all(pods.map((one) => one.untilReady(READY_MS)));
    setup = await cluster.run(ownerName(jobWith(manifests, "kafka-setup")), 450_000);
    client = await cluster.add("client", clientWith(manifests, "kafka"));
  }, 1_200_000);
  afterAll(() => cluster?.end());

  /** What a script in the pod of the client says. */
  const shell = async (script: string, input = ""): Promise<string> => {
    const env = { KAFKA_HEAP_OPTS: "-Xmx128m", KAFKA_LOG4J_OPTS: "", LOG_DIR: "/tmp" };
    const { stdout, stderr } = await client.exec(["sh", "-c", script], { env, input, timeoutMs: 120_000 });
    return `${stdout}${stderr}`.trim();
  };
  /** Runs a tool of Kafka with what docs/workload-contract.md says of a client. */
  const kafka = (tool: string, server: string, more: string, settings: readonly string[], input = "") => {
    const jaas = "org.apache.kafka.common.security.scram.ScramLoginModule";
    const lines = [
      "sasl.mechanism=SCRAM-SHA-512",
      `sasl.jaas.config=${jaas} required username=\\"orchestrator\\" password=\\"$QUEUE_PASSWORD\\";`,
      "request.timeout.ms=5000",
      "default.api.timeout.ms=15000",
      `group.id=${names.group}`,
      "auto.offset.reset=earliest",
      ...settings,
    ];
    const write = `printf '%s\\n' ${lines.map((line) => `"${line}"`).join(" ")} > /tmp/client`;
    return shell(
      `${write}; exec /opt/kafka/bin/${tool}.sh --bootstrap-server ${server} --command-config /tmp/client ${more}`,
      input,
    );
  };
  const encrypted = (ca: string) => [
    "security.protocol=SASL_SSL",
    "ssl.truststore.type=PEM",
    `ssl.truststore.location=${ca}`,
  ];
  const list = (server: string, settings: readonly string[]) =>
    kafka("kafka-topics", server, "--list", settings);

  test("are prepared by the Job, over TLS with each of them", () => {
    expect(setup).toMatchObject({ exitCode: 0, log: expect.stringContaining("as planned") });
  });

  test("are reached as the variables of a workload say", async () => {
    expect(await shell('echo "$QUEUE_URL $QUEUE_CA_FILE"')).toBe(`kafka://orchestrator@${HOST}:9092 ${CA}`);
    const server = `${HOST}:9092`;
    const sent = await kafka(
      "kafka-console-producer",
      server,
      `--topic ${names.topic}`,
      [...encrypted(CA), "acks=all"],
      "one\n",
    );
    expect(sent).toBe("");
    const take = `--topic ${names.topic} --group ${names.group} --max-messages 1 --timeout-ms 60000`;
    const taken = await kafka("kafka-console-consumer", server, take, encrypted(CA));
    expect(taken).toMatch(/^one$/m);
  }, 300_000);

  test("are verified by the authority of the stack, and by the name that the client calls", async () => {
    expect(await list(`${HOST}.${namespace()}.svc:9092`, encrypted(CA))).toContain(names.topic);
    expect(await list(`${pod(0).address}:9092`, encrypted(CA))).toContain("No subject alternative names");
    await shell(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj /CN=other -keyout /tmp/key -out /tmp/ca 2>&1",
    );
    expect(await list(`${HOST}:9092`, encrypted("/tmp/ca"))).toContain("SSL handshake failed");
  }, 300_000);

  test("refuse whoever does not encrypt", async () => {
    expect(await list(`${HOST}:9092`, ["security.protocol=SASL_PLAINTEXT"])).toContain("Timed out");
  }, 300_000);

  test.each([9091, 9093])("speak TLS with each other on port %i too", async (port) => {
    const address = `${HOST}-1.${HOST}-members:${port}`;
    const { stdout } = await pod(0).exec(
      ["openssl", "s_client", "-connect", address, "-CAfile", "/etc/echelon-tls/ca.crt"],
      { input: "" },
    );
    expect(stdout).toContain("Verification: OK");
  });
});
