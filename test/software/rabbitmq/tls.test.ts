import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownUsers } from "../../../components/kubernetes/parts/queues/users.ts";
import { software } from "../../../components/workload/software.ts";
import { seriesOf } from "../alerts/exposition.ts";
import { Cluster } from "../pod/cluster.ts";
import { versionsLine } from "../pod/images.ts";
import type { Manifests } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { clientWith, passwordOf } from "../queueStack.ts";
import { names, rabbitmqStack, untilItems } from "./broker.ts";

/** What the client says of every handshake that fails. */
const REFUSED = "opening socket";

const MEMBERS = [0, 1];
const READY_MS = 120_000;

const HOST = "work-rabbitmq";
const CA = "/etc/echelon-authorities/stack/ca.crt";
const memberHost = (member: number): string => `${HOST}-${member}.${HOST}-members`;

describe(`members of RabbitMQ with a certificate (${versionsLine(software.rabbitmq?.image ?? "")})`, () => {
  let cluster: Cluster;
  let manifests: Manifests;
  let pods: Pod[];
  let client: Pod;
  const pod = (member: number): Pod => pods[member] as Pod;

  beforeAll(async () => {
    manifests = await rabbitmqStack(MEMBERS.length, { "echelon:certificates": "existing" });
    cluster = await Cluster.start(manifests);
    pods = await Promise.all(MEMBERS.map((member) => cluster.start(`StatefulSet/${HOST}`, member)));
    await Promise.all(pods.map((one) => one.untilReady(READY_MS)));
    client = await cluster.add("client", clientWith(manifests, "rabbitmq"));
  }, 240_000);
  afterAll(() => cluster?.end());

  /** What a script in the pod of the client says. */
  const shell = async (script: string): Promise<string> => {
    const { stdout, stderr } = await client.exec(["sh", "-c", script]);
    return `${stdout}${stderr}`.trim();
  };
  const urlOf = (scheme: string, host: string) =>
    `--url="${scheme}://orchestrator:$QUEUE_PASSWORD@${host}:5672/%2f"`;
  const verified = `--cacert=${CA}`;
  const send = (url: string, security: string): Promise<string> =>
    shell(`amqp-publish ${url} ${security} --exchange=$QUEUE_NAME --persistent --body=sent`);

  test("are reached as the variables of a workload say", async () => {
    expect(await shell('echo "$QUEUE_URL $QUEUE_CA_FILE"')).toBe(`amqps://orchestrator@${HOST}:5672 ${CA}`);
    expect(await send(urlOf("amqps", HOST), verified)).toBe("");
    await untilItems(pod(1), names.queue, 1);
    const take = `amqp-consume ${urlOf("amqps", HOST)} ${verified} --queue=$QUEUE_NAME --count=1 cat`;
    expect(await shell(take)).toBe("sent");
  });

  test("are verified by the authority of the stack, and by the name that the client calls", async () => {
    expect(await send(urlOf("amqps", memberHost(1)), verified)).toBe("");
    expect(await send(urlOf("amqps", `${HOST}.${namespace()}.svc`), verified)).toBe("");
    expect(await send(urlOf("amqps", pod(0).address ?? ""), verified)).toContain(REFUSED);
    await shell(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj /CN=other -keyout /tmp/key -out /tmp/ca 2>&1",
    );
    expect(await send(urlOf("amqps", HOST), "--cacert=/tmp/ca")).toContain(REFUSED);
  });

  test("refuse whoever does not encrypt", async () => {
    expect(await send(urlOf("amqp", HOST), "")).toMatch(/socket|closed/);
    const { stdout } = await pod(0).exec(["rabbitmq-diagnostics", "--quiet", "listeners"]);
    expect(stdout.split("\n").filter((line) => line.includes("5672"))).toEqual([
      expect.stringContaining("protocol: https"),
      expect.stringContaining("protocol: clustering"),
      expect.stringContaining("protocol: amqp/ssl"),
    ]);
  });

  const status = (env: Readonly<Record<string, string>>) =>
    pod(0).exec(["rabbitmqctl", "--formatter=json", "cluster_status"], { env });

  test("find each other by their certificates, and know nobody without one", async () => {
    const { stdout } = await status({});
    const running = (JSON.parse(stdout) as { running_nodes: string[] }).running_nodes;
    expect(running.toSorted()).toEqual(MEMBERS.map((member) => `rabbit@${memberHost(member)}`));
    // It has the cookie, as the pod has it.
    const plain = await status({ RABBITMQ_CTL_ERL_ARGS: "" });
    expect(plain.code).not.toBe(0);
    expect(plain.stderr).toContain("may be configured to use TLS");
    const address = `${memberHost(1)}:25672`;
    const anonymous = await pod(0).exec(
      ["openssl", "s_client", "-connect", address, "-CAfile", "/etc/echelon-tls/ca.crt"],
      { input: "x" },
    );
    expect(`${anonymous.stdout}${anonymous.stderr}`).toMatch(
      /alert (handshake failure|certificate required)/,
    );
  });

  test("tell KEDA how many items there are, over HTTPS on the port of the management API", async () => {
    const user = `${ownUsers.keda}:${passwordOf(manifests, ownUsers.keda)}`;
    const url = `https://${HOST}.${namespace()}.svc:15672/api/queues/%2F/${names.queue}`;
    const ask = () => shell(`curl -sS --cacert ${CA} -u '${user}' ${url}`);
    await expect
      .poll(async () => JSON.parse(await ask()).messages, { timeout: 20_000, interval: 500 })
      .toBe(2);
    expect(await shell(`curl -sS ${url}`)).toContain("certificate");
    expect(await shell(`curl -sS http://${HOST}:15672/`)).toMatch(/HTTP\/0\.9|Empty reply/);
  });

  test("give Prometheus their metrics as before", async () => {
    const { body } = await pod(0).request("metrics", "/metrics");
    const found = seriesOf(body).map(({ metric, labels: { queue } }) => `${metric} ${queue}`);
    expect(found.includes(`rabbitmq_queue_messages_ready ${names.queue}`)).toBe(true);
  });

  const namespace = (): string => manifests.services[0]?.metadata.namespace ?? "";
});
