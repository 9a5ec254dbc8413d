import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { streamOf } from "../../../plan/engines/queue.ts";
import type { Container, PodTemplate } from "../../../sandbox/client/objects.ts";
import { Cluster } from "../pod/cluster.ts";
import type { Pod } from "../pod/pod.ts";
import { Client } from "./client.ts";
import { queueAndCache } from "./stack.ts";

const { stream, group, deadLetters } = streamOf("work");

const page = readFileSync(join(import.meta.dirname, "../../../docs/kubernetes.md"), "utf8");

/** The container of the page that copies a queue. */
function copyContainer(): Container {
  const blocks = [...page.matchAll(/```yaml\n(containers:.*?)```/gs)].map(([, text]) => parse(text ?? ""));
  const [found] = blocks as readonly { readonly containers: readonly [Container] }[];
  if (found === undefined)
    throw new Error("got no block with containers, expected one in docs/kubernetes.md");
  return found.containers[0];
}

let cluster: Cluster;
let from: Pod;
let to: Pod;

beforeAll(async () => {
  cluster = await Cluster.start(await queueAndCache());
  from = await (await cluster.start("StatefulSet/work-redis")).untilReady();
  // Any other Redis of the stack stands for the new one.
  to = await (await cluster.start("StatefulSet/cache-redis")).untilReady();
});
afterAll(() => cluster?.end());

test("the page's copy of a queue has what waits, what is taken, the dead letters and an earlier list, also when it runs twice", async () => {
  const before = new Client(from, cluster.manifests);
  await before.do("xgroup", "create", stream, group, "0", "mkstream");
  for (const task of ["taken", "waits"]) await before.do("xadd", stream, "*", "task", task);
  await before.do("xreadgroup", "group", group, "one", "count", "1", "streams", stream, ">");
  await before.do("xadd", deadLetters, "*", "task", "dead");
  await before.do("lpush", "work", "of an earlier package");

  const container = copyContainer();
  const where: Readonly<Record<string, string | undefined>> = { FROM: from.address, TO: to.address };
  const env = (container.env ?? []).map((one) => ({
    ...one,
    ...(where[one.name] && { value: where[one.name] }),
  }));
  const template = { spec: { containers: [{ ...container, env }] } } as PodTemplate;
  for (const run of ["first", "second"]) {
    const copy = await cluster.add(`copy-${run}`, template);
    expect(await copy.untilEnded(), copy.log()).toBe(0);
  }

  const after = new Client(to, cluster.manifests);
  expect([await after.do("xlen", stream), await after.do("xlen", deadLetters)]).toEqual(["2", "1"]);
  expect(await after.do("lrange", "work", "0", "-1")).toBe("of an earlier package");
  expect(await after.do("xreadgroup", "group", group, "two", "streams", stream, ">")).toContain("waits");
  expect(await after.do("xautoclaim", stream, group, "two", "0", "0-0")).toContain("taken");
});
