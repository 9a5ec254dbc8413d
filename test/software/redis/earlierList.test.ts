import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_USER } from "../../../components/kubernetes/parts/redis/acl.ts";
import { streamOf } from "../../../plan/engines/queue.ts";
import { type PodTemplate, templateOf } from "../../../sandbox/client/objects.ts";
import { Cluster } from "../pod/cluster.ts";
import { ownerOf } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { Client, passwordOf } from "./client.ts";
import { queueAndCache } from "./stack.ts";

const { stream, group } = streamOf("work");
const LIST = "work";
/** More than the command of the page sends at once; one has bytes that a shell would change. */
const ITEMS = [...Array.from({ length: 1500 }, (_, index) => `item ${index}`), "two\nlines and 'quotes'"];

const page = readFileSync(join(import.meta.dirname, "../../../docs/workload-contract.md"), "utf8");

/** What the page runs in the pod of the Redis, as a script of a shell. */
function pageScript(pattern: RegExp): string {
  const script = page.match(pattern)?.[1];
  if (script === undefined) throw new Error(`got no ${pattern} in docs/workload-contract.md, expected one`);
  return script;
}

const COUNTS = pageScript(/exec work-redis-0 -- sh -c '(.*)'\n/);
const SENDS = pageScript(/exec --stdin work-redis-0 -- sh -e <<'END'\n(.*?)\nEND\n/s);

/** The Redis of an earlier package, on the volume of today's: one user, and no file of users. */
function earlier(cluster: Cluster): Promise<Pod> {
  const template = structuredClone(
    templateOf(ownerOf(cluster.manifests, "StatefulSet/work-redis")),
  ) as PodTemplate;
  const { spec } = template;
  const [container] = spec?.containers ?? [];
  if (spec === undefined || container === undefined) throw new Error("the pod of the queue has no container");
  const args = ["/etc/redis/auth.conf", "--dir", "/data", "--appendonly", "yes", "--appendfsync", "everysec"];
  spec.containers = [{ ...container, args }];
  spec.volumes = [
    ...(spec.volumes ?? []).filter(({ name }) => name !== "config"),
    { name: "config", secret: { secretName: "redis-credentials" } },
    { name: "data", persistentVolumeClaim: { claimName: "data-work-redis-0" } },
  ];
  return cluster.add("earlier", template);
}

describe("the list of an earlier package, under the name of the store", () => {
  let cluster: Cluster;
  let redis: Pod;
  let admin: Client;
  let sender: Client;
  let taker: Client;

  beforeAll(async () => {
    cluster = await Cluster.start(await queueAndCache());
    const before = await (await earlier(cluster)).untilReady();
    await new Client(before, cluster.manifests).do("lpush", LIST, ...ITEMS);
    await before.stop();
    redis = await (await cluster.start("StatefulSet/work-redis")).untilReady();
    admin = new Client(redis, cluster.manifests);
    sender = new Client(redis, cluster.manifests, "dashboard");
    taker = new Client(redis, cluster.manifests, "agents");
  });
  afterAll(() => cluster?.end());

  const send = () => redis.exec(["sh", "-e"], { input: SENDS });
  const take = (count: number): Promise<string> =>
    taker.do("xreadgroup", "group", group, "one", "count", String(count), "streams", stream, ">");

  it("stays as it is while items go through the stream beside it", async () => {
    await taker.do("xgroup", "create", stream, group, "0", "mkstream");
    const id = await sender.do("xadd", stream, "*", "item", "new");
    expect(await take(1)).toContain("new");
    await taker.all(["multi", `xack ${stream} ${group} ${id}`, `xdel ${stream} ${id}`, "exec"]);
    expect(await admin.do("llen", LIST)).toBe(String(ITEMS.length));
  });

  it.each(["REDISCLI_AUTH", "REDIS_PASSWORD"])(
    "is counted by the command of the page, in a pod that has the password as %s",
    async (variable) => {
      const env = { REDISCLI_AUTH: "", [variable]: passwordOf(cluster.manifests, DEFAULT_USER) };
      expect((await redis.exec(["sh", "-c", COUNTS], { env })).stdout.trim()).toBe(String(ITEMS.length));
    },
  );

  it("goes into the stream by the command of the page, each item once, the oldest first", async () => {
    const { code, stdout, stderr } = await send();
    expect([code, stderr, stdout.trim().split("\n")]).toEqual([0, "", ["sent 1000", "sent 501", "sent 0"]]);
    expect(await admin.do("exists", LIST)).toBe("0");
    expect(await taker.do("xlen", stream)).toBe(String(ITEMS.length));
    const taken = await take(ITEMS.length);
    const places = ITEMS.map((item) => taken.indexOf(`item\n${item}`));
    expect(places.every((place, index) => place > (places[index - 1] ?? 0))).toBe(true);
  });

  it("ends the command of the page with an error where Redis refuses it", async () => {
    await admin.do("set", LIST, "no list");
    const { code, stdout, stderr } = await send();
    expect([code, `${stdout}${stderr}`]).toEqual([expect.any(Number), expect.stringContaining("WRONGTYPE")]);
    expect(code).not.toBe(0);
  });
});
