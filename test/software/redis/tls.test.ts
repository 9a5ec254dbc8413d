import { connect, rootCertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Shop, shell } from "../backup/shop.ts";
import { Cluster } from "../pod/cluster.ts";
import { jobWith, type Keys, ownerName, renderedStack } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { Client, until } from "./client.ts";
import { memberTemplate, operatedOf, sentinelTemplate } from "./operated.ts";

const SIGNED: Keys = { "echelon:certificates": "existing", "echelon:monitoring": "existing" };
/** The certificate of the authority in the pods of the stack's own Redis, and in those of the operator's. */
const OWN = "/etc/echelon-tls/ca.crt";
const OPERATED = "/tls/ca.crt";

const CLOSED = /Server closed the connection|I\/O error|Connection reset/;

/** What `redis-cli` says that does not look like other clients of these tests. */
const said = (pod: Pod, options: string): Promise<string> => shell(pod, `redis-cli ${options} 2>&1 || true`);

/** What a client that verifies the host name says of the server: null if it trusts it. */
const verdict = (port: number, ca: string, host: string): Promise<string | null> =>
  new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, ca, servername: host }, () => {
      socket.end();
      resolve(null);
    });
    socket.on("error", (error: Error & { code?: string }) => resolve(error.code ?? error.message));
  });

/** What a workload does with its variables: it connects, verifies, signs in, and sends an item. */
const WORKLOAD = `
  const { env } = process;
  const { hostname, port, username } = new URL(env.QUEUE_URL);
  const ca = require("node:fs").readFileSync(env.QUEUE_CA_FILE);
  const socket = require("node:tls").connect({ host: hostname, port, ca, servername: hostname }, () =>
    socket.write("AUTH " + username + " " + env.REDIS_PASSWORD + "\\r\\nXLEN " + env.QUEUE_NAME + "\\r\\nQUIT\\r\\n"));
  socket.pipe(process.stdout);
`;

describe("a Redis with a certificate", () => {
  let shop: Shop;
  let redis: Pod;
  const admin = (): Client => new Client(redis, shop.cluster.manifests, undefined, { authority: OWN });

  beforeAll(async () => {
    shop = await Shop.open({}, SIGNED);
    redis = await (await shop.cluster.start("StatefulSet/work-redis")).untilReady();
  });
  afterAll(() => shop?.cluster.end());

  test("is alive by its probe, which writes no warning into its log", async () => {
    expect(await redis.ask("livenessProbe")).toBeUndefined();
    expect(redis.log()).not.toContain("Error accepting");
  });

  test("answers whoever verifies it, and nobody who does not speak TLS", async () => {
    expect(await admin().ask("ping")).toBe("PONG");
    expect(await said(redis, "ping")).toMatch(CLOSED);
  });

  test.each([
    ["work-redis", null],
    ["work-redis.marketing-engine-local.svc", null],
    ["localhost", null],
    ["another-redis", "ERR_TLS_CERT_ALTNAME_INVALID"],
  ])("is known by the name %s: %s", async (host, wanted) => {
    const port = await shop.cluster.leadIn(redis, 6379);
    const ca = shop.cluster.manifests.content("Secret", "work-redis-tls")?.["ca.crt"]?.toString() ?? "";
    expect(await verdict(port, ca, host)).toBe(wanted);
  });

  test("is refused by a client with another authority", async () => {
    const [other = ""] = rootCertificates;
    await shell(redis, "cat > /tmp/other.crt", other);
    expect(await said(redis, "--tls --cacert /tmp/other.crt ping")).toContain("certificate verify failed");
    const port = await shop.cluster.leadIn(redis, 6379);
    expect(await verdict(port, other, "work-redis")).toBe("SELF_SIGNED_CERT_IN_CHAIN");
  });

  test("is measured by its exporter", async () => {
    const { stdout } = await redis.exec(["wget", "-qO-", "http://localhost:9121/metrics"]);
    expect(stdout).toContain("redis_up 1");
  });

  test("is used by a workload with the variables that it has", async () => {
    await admin().do("xadd", "work:items", "*", "task", "one");
    const agents = await shop.cluster.start("Deployment/agents");
    const { stdout } = await agents.exec(["node", "--eval", WORKLOAD]);
    expect(stdout).toBe("+OK\r\n:1\r\n+OK\r\n");
  });

  test("is copied and restored, with keys of any bytes", async () => {
    await admin().do("set", "a b\n", "value", "ex", "1000");
    expect(await shop.backUp("work-redis")).toContain("is complete");
    await admin().do("flushall");
    await shop.restore("work-redis");
    expect([await admin().do("xlen", "work:items"), await admin().do("get", "a b\n")]).toEqual([
      "1",
      "value",
    ]);
  });
});

describe("members and sentinels of the operator with a certificate", () => {
  let cluster: Cluster;
  let members: Pod[];
  let sentinels: Pod[];
  const at = (pod: Pod, port: number): Client =>
    new Client(pod, cluster.manifests, undefined, { port, authority: OPERATED });
  const admin = (pod: Pod | undefined): Client => at(pod as Pod, 6379);

  beforeAll(async () => {
    cluster = await Cluster.start(
      await renderedStack("enterprise", { ...SIGNED, "echelon:operators": "existing" }),
    );
    const startAll = (names: string, template: ReturnType<typeof memberTemplate>) =>
      Promise.all(
        [0, 1, 2].map(async (index) => (await cluster.add(`${names}-${index}`, template)).untilReady(20_000)),
      );
    members = await startAll("member", memberTemplate(operatedOf(cluster.manifests, "RedisReplication")));
    const primary = members[0]?.address ?? "";
    for (const copy of members.slice(1)) await admin(copy).do("replicaof", primary, "6379");
    const watching = operatedOf(cluster.manifests, "RedisSentinel");
    sentinels = await startAll("sentinel", sentinelTemplate(watching, primary));
  });
  afterAll(() => cluster?.end());

  test("speak TLS only", async () => {
    expect(await said(members[1] as Pod, "ping")).toMatch(CLOSED);
    expect(await said(sentinels[0] as Pod, "-p 26379 ping")).toMatch(CLOSED);
  });

  test("copy the keys of the primary, and know each other", async () => {
    for (const copy of members.slice(1))
      await until("the link", () => admin(copy).ask("info", "replication"), /master_link_status:up/);
    for (const sentinel of sentinels)
      await until(
        "what a sentinel sees",
        () => at(sentinel, 26379).ask("info", "sentinel"),
        /status=ok,address=.*,slaves=2,sentinels=3/,
      );
  });

  test("are measured by the exporter beside them", async () => {
    const { stdout } = await (members[0] as Pod).exec(["wget", "-qO-", "http://localhost:9121/metrics"]);
    expect(stdout).toContain("redis_up 1");
  });

  test("make a copy the primary when that is lost", async () => {
    await admin(members[0]).do("set", "key", "value");
    await admin(members[0]).do("wait", "2", "5000");
    await members[0]?.kill();
    const roles = async (): Promise<string> =>
      (await Promise.all(members.slice(1).map((pod) => admin(pod).ask("role")))).join();
    await until("who is the primary", roles, /master/);
    expect(await admin(members[1]).do("get", "key")).toBe("value");
  });
});

/** A stack whose cache is a cluster. */
const CLUSTERED: Keys = {
  ...SIGNED,
  "echelon:overrides": JSON.stringify({
    stores: {
      cache: {
        ...{ kind: "redis", topology: "cluster", members: 3, replicasPerShard: 1 },
        ...{ memoryMiB: 64, durable: false },
      },
    },
    workloads: { dashboard: { uses: { cache: ["read"] } }, agents: { uses: { cache: ["read", "write"] } } },
  }),
};

/** A key in the first slot: what is in braces decides on the slot. */
const FIRST = "{06S}";

describe("a Redis cluster with a certificate", () => {
  let cluster: Cluster;
  /** Two of each shard. */
  let members: Pod[];
  const member = (index: number): Pod => members[index] as Pod;
  const admin = (index: number): Client =>
    new Client(member(index), cluster.manifests, undefined, { authority: OWN });
  const cli = (options: string): Promise<string> =>
    shell(member(0), `redis-cli --tls --cacert ${OWN} ${options}`);
  const idOf = async (index: number): Promise<string> => admin(index).do("cluster", "myid");

  beforeAll(async () => {
    cluster = await Cluster.start(await renderedStack("regional", CLUSTERED));
    members = await Promise.all(
      [0, 1, 2].flatMap((shard) =>
        [0, 1].map(async (one) =>
          (await cluster.start(`StatefulSet/cache-redis-cluster-${shard}`, one)).untilStarted(30_000),
        ),
      ),
    );
  });
  afterAll(() => cluster?.end());

  test("is made by its Job, and its members answer nobody who does not speak TLS", async () => {
    const { exitCode, log } = await cluster.run(ownerName(jobWith(cluster.manifests, "slots")), 90_000);
    expect([exitCode, log]).toEqual([0, expect.stringContaining("cluster_state:ok")]);
    expect(await said(member(3), "ping")).toMatch(CLOSED);
    for (const pod of members) await pod.untilReady(60_000);
  });

  test("names its members as their certificate does", async () => {
    const host = "cache-redis-cluster-1-0.cache-redis-cluster-members";
    expect(await admin(0).ask("cluster", "slots")).toContain(host);
    const port = await cluster.leadIn(member(2), 6379);
    const ca = cluster.manifests.content("Secret", "cache-redis-cluster-tls")?.["ca.crt"]?.toString() ?? "";
    expect(await verdict(port, ca, host)).toBeNull();
  });

  test("moves slots with their keys from member to member, and takes writes by any", async () => {
    expect(await cli(`-c set ${FIRST} value`)).toBe("OK\n");
    const moved = `--cluster-from ${await idOf(0)} --cluster-to ${await idOf(2)} --cluster-slots 2`;
    await cli(`--cluster reshard localhost:6379 ${moved} --cluster-yes`);
    expect(await admin(2).do("get", FIRST)).toBe("value");
    expect(await cli(`-c get ${FIRST}`)).toBe("value\n");
  });

  test("hands over before a primary stops", async () => {
    const { code } = await member(0).exec(["sh", "/etc/redis-cluster/leave.sh"]);
    expect([code, (await admin(0).ask("role")).split("\n")[0]]).toEqual([0, "slave"]);
  });
});
