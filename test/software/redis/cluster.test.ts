import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownUsers } from "../../../components/kubernetes/parts/redis/acl.ts";
import { Cluster } from "../pod/cluster.ts";
import { jobWith, type Keys, type Manifests, ownerName, renderedUp } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { Client, until } from "./client.ts";

const JOB_MS = 90_000;

/** A stack whose cache is a cluster of so many primaries with a copy each. */
const cacheOf = (members: number): Keys => ({
  "echelon:monitoring": "existing",
  "echelon:overrides": JSON.stringify({
    stores: {
      cache: {
        ...{ kind: "redis", topology: "cluster", members, replicasPerShard: 1 },
        ...{ memoryMiB: 64, durable: false },
      },
    },
    workloads: {
      dashboard: { uses: { cache: ["read"] } },
      agents: { uses: { cache: ["read", "write"] } },
    },
  }),
});

const setOf = (shard: number): string => `StatefulSet/cache-redis-cluster-${shard}`;
const hostOf = (shard: number, member: number): string =>
  `cache-redis-cluster-${shard}-${member}.cache-redis-cluster-members`;

/** Every slot has a primary, and the member that says so takes writes. */
const WHOLE = /cluster_state:ok[\s\S]*cluster_slots_ok:16384/;

describe("a Redis cluster", () => {
  let cluster: Cluster;
  /** The same stack with a shard more. */
  let grown: Manifests;
  /** Members by `<shard>-<member>`. */
  const members = new Map<string, Pod>();

  const member = (name: string): Pod => {
    const pod = members.get(name);
    if (pod === undefined) throw new Error(`there is no member ${name}`);
    return pod;
  };
  const admin = (name: string): Client => new Client(member(name), cluster.manifests);
  const user = (name: string, as: string): Client => new Client(member(name), cluster.manifests, as);
  const roleOf = async (name: string): Promise<string> =>
    (await admin(name).ask("role")).split("\n")[0] ?? "";
  const state = (name: string) => () => admin(name).ask("cluster", "info");
  const keysOf = (name: string) => () => admin(name).ask("dbsize");
  const start = async (shards: readonly number[]): Promise<void> => {
    const names = shards.flatMap((shard) => [0, 1].map((one) => [shard, one] as const));
    await Promise.all(
      names.map(async ([shard, one]) => {
        const pod = await cluster.start(setOf(shard), one);
        members.set(`${shard}-${one}`, pod);
        await pod.untilStarted(30_000);
      }),
    );
  };
  const spread = () => cluster.run(ownerName(jobWith(cluster.manifests, "slots")), JOB_MS);
  /** Writes 60 keys as a client of a cluster does: `-c` follows to the member that has the key. */
  const written = async (prefix: string): Promise<string> => {
    const script = `for n in $(seq 60); do redis-cli -c -h ${hostOf(0, 0)} set ${prefix}$n $n; done`;
    const { stdout } = await member("0-0").exec(["sh", "-c", script]);
    return String(stdout.match(/^OK$/gm)?.length ?? 0);
  };
  const write = async (prefix: string): Promise<void> => expect(await written(prefix)).toBe("60");
  const read = async (through: string, prefix: string): Promise<number> => {
    const script = `for n in $(seq 60); do redis-cli -c get ${prefix}$n; done`;
    const { stdout } = await member(through).exec(["sh", "-c", script]);
    return stdout.match(/^\d+$/gm)?.length ?? 0;
  };

  beforeAll(async () => {
    const [before, after] = await renderedUp("regional", cacheOf(3), cacheOf(4));
    grown = after;
    cluster = await Cluster.start(before);
    await start([0, 1, 2]);
  });
  afterAll(() => cluster?.end());

  test("is made by its Job: each shard has a third of the slots, and a copy", async () => {
    const { exitCode, log } = await spread();
    expect([exitCode, log]).toEqual([0, expect.stringContaining("cluster_state:ok")]);
    for (const name of members.keys()) {
      expect(await state(name)()).toMatch(WHOLE);
      expect([name, await roleOf(name)]).toEqual([name, name.endsWith("-0") ? "master" : "slave"]);
    }
    for (const pod of members.values()) await pod.untilReady(60_000);
  });

  test("names its members to clients by their host names, which stay when addresses change", async () => {
    const slots = await admin("1-0").ask("cluster", "slots");
    for (const shard of [0, 1, 2]) expect(slots).toContain(hostOf(shard, 0));
  });

  test("is left as it is by a second run of its Job", async () => {
    await write("first:");
    const { exitCode } = await spread();
    expect([exitCode, await read("1-0", "first:")]).toEqual([0, 60]);
  });

  test("lets each user do what its rights say, on every member", async () => {
    for (const name of members.keys()) {
      expect(await user(name, "agents").ask("cluster", "slots")).toContain(hostOf(0, 0));
      for (const forbidden of [
        ["flushall"],
        ["cluster", "reset"],
        ["cluster", "failover"],
        ["config", "get", "*"],
      ])
        expect(await user(name, "agents").ask(...forbidden)).toContain("NOPERM");
      expect(await user(name, "dashboard").ask("set", "a", "1")).toContain("NOPERM");
      expect(await user(name, ownUsers.metrics).ask("cluster", "info")).toContain("cluster_state:ok");
    }
  });

  test("drops what was used least recently when its memory is full", async () => {
    expect(await admin("0-0").ask("config", "get", "maxmemory-policy")).toContain("allkeys-lru");
  });

  test("makes a copy the primary when one is killed, keeps its keys, and takes the old one back as a copy", async () => {
    await write("second:");
    await admin("1-0").do("wait", "1", "5000");
    const before = await keysOf("1-0")();
    await member("1-0").kill();
    const lost = Date.now();
    await until("who is the primary", () => roleOf("1-1"), /master/);
    const took = Date.now() - lost;
    expect(took).toBeLessThan(15_000);
    await until("the state", state("1-1"), WHOLE);
    expect(await keysOf("1-1")()).toBe(before);
    expect(await read("0-0", "second:")).toBe(60);

    members.set("1-0", await cluster.start(setOf(1), 0));
    await member("1-0").untilReady(30_000);
    await until("what the old primary is now", () => roleOf("1-0"), /slave/);
  });

  test("hands over before a primary stops, so that no write fails for long", async () => {
    const [first, second] = (await roleOf("2-0")) === "master" ? ["2-0", "2-1"] : ["2-1", "2-0"];
    const { code } = await member(first).exec(["sh", "/etc/redis-cluster/leave.sh"]);
    expect([code, await roleOf(first), await roleOf(second)]).toEqual([0, "slave", "master"]);
  });

  test("comes together again when all members start with other addresses", async () => {
    const addresses = [...members.values()].map(({ address }) => address);
    for (const pod of members.values()) await pod.kill();
    await start([0, 1, 2]);
    expect([...members.values()].map(({ address }) => address)).not.toEqual(addresses);
    for (const name of members.keys()) await until(`the state of ${name}`, state(name), WHOLE, 60_000);
    // A member that has just started believes what it knew before, until it misses the others.
    await until("writes", () => written("third:"), /^60$/, 60_000);
  });

  test("takes a member that lost its volume back as a copy, and forgets the one that it was", async () => {
    const lost = (await roleOf("0-0")) === "master" ? "0-1" : "0-0";
    const index = Number(lost.split("-")[1]);
    await member(lost).exec(["sh", "-c", "rm -rf /data/*"]);
    await member(lost).kill();
    members.set(lost, await cluster.start(setOf(0), index));
    await until("what it is", () => roleOf(lost), /slave/, 60_000);
    for (const name of members.keys())
      await until(`members that ${name} knows`, state(name), /cluster_known_nodes:6\r?\n/, 60_000);
  });

  test("gets another shard while it has data: the Job moves an equal part of the slots, with their keys", async () => {
    // What was written while members took over from each other may be lost: it is a cache.
    await until("writes", () => written("fourth:"), /^60$/, 60_000);
    await cluster.replace(grown);
    await start([3]);
    const { exitCode, log } = await spread();
    expect([exitCode, log]).toEqual([0, expect.stringContaining("cluster_size:4")]);
    expect(await read("3-0", "fourth:")).toBe(60);
    const slots = (await admin("3-0").ask("cluster", "nodes"))
      .split("\n")
      .find((line) => line.includes("myself"));
    expect(slots?.split(" ").length).toBeGreaterThan(8);
    await until("its copy", () => roleOf("3-1"), /slave/);
  });
});
