import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownUsers } from "../../../components/kubernetes/parts/queues/users.ts";
import { software } from "../../../components/workload/software.ts";
import { runBroker } from "../../components/aws/brokerStack.ts";
import { Cluster } from "../pod/cluster.ts";
import { versionsLine } from "../pod/images.ts";
import type { Manifests } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { clientWith, passwordOf } from "../queueStack.ts";
import { itemsIn, rabbitmqStack, untilItems } from "./broker.ts";

const HOST = "work-rabbitmq";
const CA = "/etc/echelon-authorities/stack/ca.crt";
const QUEUE = "queue.items";

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly key: string } };
}

interface JobSpec {
  readonly template: {
    readonly spec: {
      readonly containers: readonly { readonly command: readonly string[]; readonly env: Variable[] }[];
    };
  };
}

/** Command and variables of the Job that sets up Amazon MQ. */
async function setupOf(): Promise<{
  readonly command: readonly string[];
  readonly env: readonly Variable[];
}> {
  const { resources } = await runBroker({ protocol: "amqp" });
  const job = resources.find(({ name }) => name === "sample-queue-amazon-mq-setup");
  const { template } = (job?.inputs.spec ?? {}) as unknown as Partial<JobSpec>;
  const container = template?.spec.containers[0];
  if (container === undefined) throw new Error("got no container of the Job, expected one");
  return container;
}

/**
 * A RabbitMQ with TLS that has only an administrator of ours stands for Amazon MQ. It has what AWS makes: a policy for every
 * queue, and a user of its own.
 */
describe(`the Job that sets up Amazon MQ (${versionsLine(software.rabbitmq?.image ?? "")})`, () => {
  let cluster: Cluster;
  let manifests: Manifests;
  let broker: Pod;
  let job: Pod;
  let client: Pod;
  let setup: Awaited<ReturnType<typeof setupOf>>;
  const started: { readonly code: number; readonly log: string }[] = [];

  const passwords: Readonly<Record<string, string>> = {
    [ownUsers.keda]: "password-of-keda",
    web: "password-of-web",
    worker: "password-of-worker",
    job: "password-of-job",
  };

  /** Runs the Job, with some variables changed. */
  async function run(changed: Readonly<Record<string, string>> = {}) {
    const given: Readonly<Record<string, string>> = {
      ENDPOINT: `https://${HOST}:15672`,
      NODE_EXTRA_CA_CERTS: CA,
      PATIENCE_SECONDS: "60",
      ...changed,
    };
    const own = setup.env.map(({ name, value, valueFrom }) => {
      const user = valueFrom?.secretKeyRef.key ?? "";
      const secret = user === ownUsers.admin ? passwordOf(manifests, user) : (passwords[user] ?? "");
      // A preview writes `$${` for `${`.
      return [name, value === undefined ? secret : value.replaceAll("$${", "${")] as const;
    });
    const { code, stdout, stderr } = await job.exec([...setup.command], {
      env: { ...Object.fromEntries(own), ...given },
      timeoutMs: 90_000,
    });
    return { code, log: `${stdout}${stderr}` };
  }

  /** What the management API answers the administrator. */
  async function api(method: string, path: string, body?: unknown): Promise<unknown> {
    const user = `${ownUsers.admin}:${passwordOf(manifests, ownUsers.admin)}`;
    const sent =
      body === undefined ? [] : ["-H", "content-type: application/json", "-d", JSON.stringify(body)];
    const url = `https://${HOST}:15672/api/${path}`;
    const { stdout } = await client.exec([
      "curl",
      "-sS",
      "--cacert",
      CA,
      "-u",
      user,
      "-X",
      method,
      ...sent,
      url,
    ]);
    return stdout === "" ? null : JSON.parse(stdout);
  }

  const amqp = async (program: string, user: string, ...more: readonly string[]): Promise<string> => {
    const url = `amqps://${user}:${passwords[user]}@${HOST}:5672/%2f`;
    const { stdout, stderr } = await client.exec([program, `--url=${url}`, `--cacert=${CA}`, ...more]);
    return `${stdout}${stderr}`.trim();
  };
  const send = (user: string, body: string) =>
    amqp("amqp-publish", user, `--exchange=${QUEUE}`, "--persistent", `--body=${body}`);
  const take = (user: string, queue = QUEUE) =>
    amqp("amqp-consume", user, `--queue=${queue}`, "--count=1", "cat");

  beforeAll(async () => {
    setup = await setupOf();
    manifests = await rabbitmqStack(1, { "echelon:certificates": "existing" });
    cluster = await Cluster.start(manifests);
    job = await cluster.add("job", clientWith(manifests, "node"));
    client = await cluster.add("client", clientWith(manifests, "rabbitmq"));
    // The broker starts while the Job already waits for it.
    const waiting = run({ PATIENCE_SECONDS: "80" });
    broker = await (await cluster.start(`StatefulSet/${HOST}`)).untilReady(120_000);
    started.push(await waiting);
    await api("PUT", "policies/%2F/AWS-DEFAULT-POLICY", {
      pattern: ".*",
      priority: 1,
      definition: { "delivery-limit": 1 },
    });
    await api("PUT", "users/monitoring-AWS-OWNED-DO-NOT-DELETE", { password: "of AWS", tags: "monitoring" });
    await api("PUT", "users/earlier", { password: "of an earlier workload", tags: "" });
    await api("PUT", "policies/%2F/earlier", { pattern: "^earlier$", definition: { "max-length": 1 } });
  }, 240_000);
  afterAll(() => cluster?.end());

  test("waits for a broker that starts", () => {
    expect(started).toEqual([
      { code: 0, log: expect.stringMatching(/are as planned\n(fetch failed .*\n)+$/) },
    ]);
  });

  test("takes away users and policies of earlier workloads, and leaves those of AWS", async () => {
    expect((await run()).code).toBe(0);
    const named = async (path: string) =>
      ((await api("GET", path)) as { readonly name: string }[]).map(({ name }) => name).toSorted();
    expect(await named("users")).toEqual(
      [
        "job",
        "monitoring-AWS-OWNED-DO-NOT-DELETE",
        ownUsers.admin,
        ownUsers.keda,
        "web",
        "worker",
      ].toSorted(),
    );
    expect(await named("policies/%2F")).toEqual(["AWS-DEFAULT-POLICY", "dead-letters", "items"]);
  });

  test("lets each workload do what its tier says, and nothing else", async () => {
    expect(await send("web", "one")).toBe("");
    expect(await take("worker")).toBe("one");
    expect(await take("web")).toContain("ACCESS_REFUSED");
    expect(await take("worker", "queue.dead")).toContain("ACCESS_REFUSED");
  });

  test("gives its policies before those of AWS, which would win with a lower priority", async () => {
    const policyOf = async () => ((await api("GET", `queues/%2F/${QUEUE}`)) as { policy: string }).policy;
    await expect.poll(policyOf, { timeout: 20_000 }).toBe("items");
    const definitions = setup.env.find(({ name }) => name === "DEFINITIONS")?.value ?? "";
    const lower = definitions.replaceAll('"priority":10', '"priority":0');
    expect(lower).not.toBe(definitions);
    expect((await run({ DEFINITIONS: lower })).code).toBe(0);
    await expect.poll(policyOf, { timeout: 20_000 }).toBe("AWS-DEFAULT-POLICY");
    expect((await run()).code).toBe(0);
    await expect.poll(policyOf, { timeout: 20_000 }).toBe("items");
  });

  test("runs again on a queue with items and keeps them", async () => {
    expect(await send("job", "kept")).toBe("");
    await untilItems(broker, QUEUE, 1);
    expect(await run()).toEqual({ code: 0, log: "users, rights, policies and queues are as planned\n" });
    expect(await itemsIn(broker, QUEUE)).toBe(1);
    expect(await take("worker")).toBe("kept");
  });

  test("lets KEDA's user count items, and no workload", async () => {
    const ask = async (user: string) =>
      (
        await client.exec([
          ...["curl", "-sS", "--cacert", CA, "-u", `${user}:${passwords[user]}`],
          `https://${HOST}:15672/api/queues/%2F/${QUEUE}`,
        ])
      ).stdout;
    await expect.poll(async () => JSON.parse(await ask(ownUsers.keda)).messages, { timeout: 20_000 }).toBe(0);
    expect(await ask("worker")).toContain("not_authorised");
  });

  test("fails with the answer where it may not do this", async () => {
    const { code, log } = await run({ LOGIN: "worker", PATIENCE_SECONDS: "0" });
    expect(code).toBe(1);
    expect(log).toMatch(/POST definitions: got 401 .*not_authorised/);
  });

  test("trusts no certificate that it does not know", async () => {
    const { code, log } = await run({ NODE_EXTRA_CA_CERTS: "", PATIENCE_SECONDS: "0" });
    expect(code).toBe(1);
    expect(log).toContain("certificate");
  });
});
