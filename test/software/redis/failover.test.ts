import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { streamOf } from "../../../plan/engines/queue.ts";
import { Cluster } from "../pod/cluster.ts";
import { renderedStack } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { Client, until } from "./client.ts";
import { memberTemplate, type Operated, operatedOf, sentinelTemplate } from "./operated.ts";

const { stream, group } = streamOf("work");

describe("a queue with copies", () => {
  let cluster: Cluster;
  let members: Pod[];
  let sentinels: Pod[];
  let object: Operated;

  const admin = (pod: Pod, port?: number): Client =>
    new Client(pod, cluster.manifests, undefined, port === undefined ? {} : { port });
  const user = (pod: Pod, name: string): Client => new Client(pod, cluster.manifests, name);
  const member = (index: number): Pod => members[index] as Pod;
  const start = (
    names: string,
    template: (object: Operated) => ReturnType<typeof memberTemplate>,
    of: Operated,
  ) =>
    Promise.all(
      Array.from({ length: of.spec.clusterSize }, async (_, index) =>
        (await cluster.add(`${names}-${index}`, template(of))).untilReady(20_000),
      ),
    );

  beforeAll(async () => {
    cluster = await Cluster.start(await renderedStack("enterprise", { "echelon:operators": "existing" }));
    object = operatedOf(cluster.manifests, "RedisReplication");
    members = await start("member", memberTemplate, object);
    const primary = member(0).address ?? "";
    // What the operator does first: https://github.com/OT-CONTAINER-KIT/redis-operator/blob/v0.26.0/internal/k8sutils/redis.go#L1139
    for (const copy of members.slice(1)) await admin(copy).do("replicaof", primary, "6379");
    for (const copy of members.slice(1))
      await until("the link", () => admin(copy).ask("info", "replication"), /master_link_status:up/);
    const watching = operatedOf(cluster.manifests, "RedisSentinel");
    sentinels = await start("sentinel", (of) => sentinelTemplate(of, primary), watching);
    for (const sentinel of sentinels)
      await until(
        "what a sentinel sees",
        () => admin(sentinel, 26379).ask("info", "sentinel"),
        /status=ok,address=.*,slaves=2,sentinels=3/,
      );
  });
  afterAll(() => cluster?.end());

  test("has three members and three sentinels", () => {
    expect([members.length, sentinels.length]).toEqual([3, 3]);
  });

  test("knows its users on every member, and refuses what they may not do", async () => {
    for (const pod of members) {
      expect(await user(pod, "dashboard").ask("ping")).toBe("PONG");
      expect(await user(pod, "agents").ask("flushall")).toContain("NOPERM");
    }
    expect(await user(member(1), "dashboard").ask("xadd", stream, "*", "task", "1")).toContain("READONLY");
  });

  test("keeps its items when the primary is lost, and takes new ones with the same users", async () => {
    const sender = user(member(0), "dashboard");
    await user(member(0), "agents").do("xgroup", "create", stream, group, "0", "mkstream");
    for (const task of ["one", "two", "three"]) await sender.do("xadd", stream, "*", "task", task);
    await user(member(0), "agents").do(
      "xreadgroup",
      "group",
      group,
      "dies",
      "count",
      "1",
      "streams",
      stream,
      ">",
    );
    await admin(member(0)).do("wait", "2", "5000");

    await member(0).kill();
    const lost = Date.now();
    const left = members.slice(1);
    const roles = async (): Promise<string> =>
      (await Promise.all(left.map((pod) => admin(pod).ask("role"))))
        .map((role) => role.split("\n")[0])
        .join();
    const found = await until("who is the primary", roles, /master/);
    expect(Date.now() - lost).toBeLessThan(20_000);

    const primary = left[found.split(",").indexOf("master")] as Pod;
    await until(
      "a copy of the new primary",
      () => admin(primary).ask("info", "replication"),
      /connected_slaves:1/,
    );
    await until(
      "writes",
      () => user(primary, "dashboard").ask("xadd", stream, "*", "task", "four"),
      /^\d+-\d+$/,
    );
    expect(await user(primary, "agents").do("xlen", stream)).toBe("4");
    // What a worker held when the primary was lost is still known as taken, and is offered again.
    const again = await user(primary, "agents").do("xautoclaim", stream, group, "other", "0", "0-0");
    expect(again).toContain("one");
  });

  test("refuses items once the primary is cut off from every copy, as they could be lost", async () => {
    const alive = members.filter(({ address }) => address !== undefined);
    const roles = await Promise.all(alive.map((pod) => admin(pod).ask("role")));
    const primary = alive.find((_, index) => roles[index]?.startsWith("master")) as Pod;
    for (const pod of alive) if (pod !== primary) await pod.kill();
    await until(
      "the refusal",
      () => user(primary, "dashboard").ask("xadd", stream, "*", "task", "five"),
      /NOREPLICAS/,
    );
  });
});
