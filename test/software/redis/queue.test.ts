import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { streamOf } from "../../../plan/engines/queue.ts";
import { Cluster } from "../pod/cluster.ts";
import type { Pod } from "../pod/pod.ts";
import { Client } from "./client.ts";
import { queueAndCache } from "./stack.ts";

const { stream, group, deadLetters, maxAttempts } = streamOf("work");
/** The visibility time of these tests, ms. */
const VISIBLE = 200;
/** The same where an item has to stay hidden meanwhile, ms: each command is a process, and a busy machine takes its time. */
const LONG_VISIBLE = 2000;
/** With `appendfsync everysec`, what is older is on the disk. */
const ON_DISK_MS = 1500;

let cluster: Cluster;
let redis: Pod;
let sender: Client;
let taker: Client;

beforeAll(async () => {
  cluster = await Cluster.start(await queueAndCache());
  redis = await (await cluster.start("StatefulSet/work-redis")).untilReady();
  sender = new Client(redis, cluster.manifests, "dashboard");
  taker = new Client(redis, cluster.manifests, "agents");
});
afterAll(() => cluster?.end());

beforeEach(async () => {
  await new Client(redis, cluster.manifests).do("flushall");
  for (const each of [stream, deadLetters]) await taker.do("xgroup", "create", each, group, "0", "mkstream");
});

const send = (task: string): Promise<string> => sender.do("xadd", stream, "*", "task", task);
const take = (consumer: string): Promise<string> =>
  taker.do("xreadgroup", "group", group, consumer, "count", "1", "streams", stream, ">");
const takeOver = (consumer: string, visible = VISIBLE): Promise<string> =>
  taker.do("xautoclaim", stream, group, consumer, String(visible), "0-0", "count", "1");
const waiting = async (name = stream): Promise<number> => Number(await taker.do("xlen", name));
/** Attempts of the item that is being worked on. */
const attempts = async (): Promise<number> =>
  Number((await taker.do("xpending", stream, group, "-", "+", "1")).split("\n").at(-1));
const acknowledge = (id: string): Promise<string[]> =>
  taker.all(["multi", `xack ${stream} ${group} ${id}`, `xdel ${stream} ${id}`, "exec"]);

describe("a queue in Redis", () => {
  test("gives an item to one worker, counts it until it is acknowledged, and knows since when it waits", async () => {
    const before = Date.now();
    const id = await send("write");
    expect(await waiting()).toBe(1);
    expect(await take("one")).toContain("write");
    expect(await take("two")).toBe("");
    expect(await waiting()).toBe(1);
    expect(Math.abs(Number(id.split("-")[0]) - before)).toBeLessThan(5000);
    expect((await acknowledge(id)).slice(-2)).toEqual(["1", "1"]);
    expect(await waiting()).toBe(0);
    expect(await taker.do("xpending", stream, group)).toMatch(/^0/);
  });

  test("has a group with what was sent before it, and whoever starts later finds it", async () => {
    await new Client(redis, cluster.manifests).do("flushall");
    await send("early");
    await taker.do("xgroup", "create", stream, group, "0", "mkstream");
    expect(await taker.ask("xgroup", "create", stream, group, "0", "mkstream")).toContain("BUSYGROUP");
    expect(await take("one")).toContain("early");
  });

  test("offers the item of a worker that died again, but not before the visibility time", async () => {
    await send("write");
    await take("dies");
    expect(await takeOver("other", LONG_VISIBLE)).not.toContain("write");
    await sleep(LONG_VISIBLE);
    expect(await takeOver("other", LONG_VISIBLE)).toContain("write");
    expect(await attempts()).toBe(2);
  });

  test("keeps an item from others while its worker extends the time", async () => {
    const id = await send("long");
    await take("slow");
    await sleep(LONG_VISIBLE);
    expect(await taker.do("xclaim", stream, group, "slow", "0", id, "justid")).toBe(id);
    expect(await takeOver("other", LONG_VISIBLE)).not.toContain("long");
    expect(await attempts()).toBe(1);
  });

  test(`makes an item a dead letter after ${maxAttempts} attempts, in one step`, async () => {
    const id = await send("poison");
    await take("worker");
    while ((await attempts()) < maxAttempts) {
      await sleep(2 * VISIBLE);
      expect(await takeOver("worker")).toContain("poison");
    }
    const steps = [
      `xadd ${deadLetters} * task poison`,
      `xack ${stream} ${group} ${id}`,
      `xdel ${stream} ${id}`,
    ];
    await taker.all(["multi", ...steps, "exec"]);
    expect([await waiting(), await waiting(deadLetters)]).toEqual([0, 1]);
  });

  test("keeps what waits and what is being worked on when Redis is killed and comes back", async () => {
    await send("taken");
    await send("waits");
    await take("dies");
    await sleep(ON_DISK_MS);
    await redis.kill();
    await redis.start();
    await redis.untilReady();
    expect(await waiting()).toBe(2);
    expect(await takeOver("other")).toContain("taken");
    expect(await take("other")).toContain("waits");
  });

  test("refuses an item that it has no memory for, and loses none", async () => {
    const admin = new Client(redis, cluster.manifests);
    await send("kept");
    const limit = (await admin.do("config", "get", "maxmemory")).split("\n").at(-1) ?? "";
    await admin.do("config", "set", "maxmemory", "1");
    expect(await sender.ask("xadd", stream, "*", "task", "refused")).toContain("OOM");
    await admin.do("config", "set", "maxmemory", limit);
    expect(await waiting()).toBe(1);
  });

  test("is counted by its exporter, with a user that may do nothing else", async () => {
    await send("one");
    await send("two");
    const { stdout } = await redis.exec(["wget", "-qO-", "http://localhost:9121/metrics"]);
    expect(stdout).toContain("redis_up 1");
    expect(stdout).toContain(`redis_stream_length{db="db0",stream="${stream}"} 2`);
    expect(stdout).toContain(`redis_stream_length{db="db0",stream="${deadLetters}"} 0`);
    // Before 1.46 it asks for latencies even where it is told not to.
    const refusals = redis.log("metrics").match(/.*NOPERM.*/g) ?? [];
    expect(refusals.filter((line) => !line.includes("LATENCY LATEST"))).toEqual([]);
  });
});
