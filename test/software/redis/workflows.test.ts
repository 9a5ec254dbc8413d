import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownUsers } from "../../../components/kubernetes/parts/redis/acl.ts";
import { streamOf } from "../../../plan/engines/queue.ts";
import { Cluster } from "../pod/cluster.ts";
import { renderedStack } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { workflowQueues } from "../workflowQueues.ts";
import { Client } from "./client.ts";

const queues = { ads: streamOf("work"), seo: streamOf("work", undefined, ["seo"]) };
const workflows = ["ads", "seo"] as const;
const REFUSED = /^NOPERM/;

describe("the queues of two workflows in one Redis", () => {
  let cluster: Cluster;
  let pod: Pod;
  const client = (user?: string): Client => new Client(pod, cluster.manifests, user);
  const take = (user: string, stream: string) =>
    client(user).ask("xreadgroup", "group", "workers", "a", "count", "1", "streams", stream, ">");

  beforeAll(async () => {
    cluster = await Cluster.start(await renderedStack("regional", workflowQueues({})));
    pod = await (await cluster.start("StatefulSet/work-redis")).untilReady();
  });
  afterAll(() => cluster?.end());

  test("give each worker the items of its own workflow only", async () => {
    for (const name of workflows) {
      await client(`agents-${name}`).do("xgroup", "create", queues[name].stream, "workers", "0", "mkstream");
      await client("orchestrator").do("xadd", queues[name].stream, "*", "task", `for-${name}`);
    }
    for (const name of workflows) {
      const taken = await take(`agents-${name}`, queues[name].stream);
      expect(taken).toContain(`for-${name}`);
      const id = /\d+-\d+/.exec(taken)?.[0] ?? "";
      await client(`agents-${name}`).do("xack", queues[name].stream, "workers", id);
      await client(`agents-${name}`).do("xdel", queues[name].stream, id);
    }
  });

  test.each([
    ["ads", "seo"],
    ["seo", "ads"],
  ] as const)("let the worker of %s do nothing with the queue of %s", async (own, other) => {
    const { stream, deadLetters } = queues[other];
    const worker = client(`agents-${own}`);
    expect(await take(`agents-${own}`, stream)).toMatch(REFUSED);
    for (const command of [
      ["xadd", stream, "*", "task", "forged"],
      ["xlen", stream],
      ["xdel", stream, "1-1"],
      ["xadd", deadLetters, "*", "task", "forged"],
      ["xlen", deadLetters],
    ]) {
      expect(await worker.ask(...command), command.join(" ")).toMatch(REFUSED);
    }
    await worker.do("xadd", queues[own].deadLetters, "*", "task", "given-up");
  });

  test("give nothing to whoever only sends", async () => {
    for (const name of workflows) expect(await take("orchestrator", queues[name].stream)).toMatch(REFUSED);
  });

  test("are counted apart by KEDA and by the exporter", async () => {
    for (const name of ["ads", "ads", "ads", "seo"] as const) {
      await client("dashboard").do("xadd", queues[name].stream, "*", "task", "counted");
    }
    const lengths = workflows.map((name) => client(ownUsers.keda).do("xlen", queues[name].stream));
    expect(await Promise.all(lengths)).toEqual(["3", "1"]);
    for (const name of workflows) {
      const all = await client(ownUsers.metrics).do("xinfo", "stream", queues[name].stream);
      expect(all).toMatch(name === "ads" ? /^length\n3$/m : /^length\n1$/m);
      await client(ownUsers.metrics).do("xinfo", "stream", queues[name].deadLetters);
    }
  });
});
