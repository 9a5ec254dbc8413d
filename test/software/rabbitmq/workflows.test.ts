import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownUsers } from "../../../components/kubernetes/parts/queues/users.ts";
import { software } from "../../../components/workload/software.ts";
import { amqpQueueOf } from "../../../plan/engines/queue.ts";
import { Cluster } from "../pod/cluster.ts";
import { versionsLine } from "../pod/images.ts";
import { type Manifests, renderedStack } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { passwordOf } from "../queueStack.ts";
import { workflowQueues } from "../workflowQueues.ts";
import { Client, itemsIn, untilItems } from "./broker.ts";

const queues = { ads: amqpQueueOf("work"), seo: amqpQueueOf("work", ["seo"]) };
const workflows = ["ads", "seo"] as const;
const REFUSED = "ACCESS_REFUSED";

describe(`the queues of two workflows in one RabbitMQ (${versionsLine(software.rabbitmq?.image ?? "")})`, () => {
  let cluster: Cluster;
  let manifests: Manifests;
  let pod: Pod;
  const client = (user: string): Client => new Client(pod, manifests, user);

  beforeAll(async () => {
    manifests = await renderedStack(
      "regional",
      workflowQueues({ protocol: "amqp", memoryMiB: 512, members: 1 }),
    );
    cluster = await Cluster.start(manifests);
    pod = await (await cluster.start("StatefulSet/work-rabbitmq")).untilReady();
  });
  afterAll(() => cluster?.end());

  test("give each worker the items of its own workflow only", async () => {
    for (const name of workflows) {
      expect(await client("orchestrator").send(`for ${name}`, queues[name].queue)).toEqual({
        code: 0,
        text: "",
      });
    }
    for (const name of workflows) {
      expect(await client(`agents-${name}`).take(queues[name].queue)).toEqual({
        code: 0,
        text: `for ${name}`,
      });
    }
  });

  test.each([
    ["ads", "seo"],
    ["seo", "ads"],
  ] as const)("let the worker of %s neither take from %s nor send to it", async (own, other) => {
    await client("orchestrator").send("private", queues[other].queue);
    await untilItems(pod, queues[other].queue, 1);
    expect((await client(`agents-${own}`).take(queues[other].queue)).text).toContain(REFUSED);
    expect((await client(`agents-${own}`).send("forged", queues[other].queue)).text).toContain(REFUSED);
    expect((await client(`agents-${own}`).take(queues[other].deadLetters)).text).toContain(REFUSED);
    expect(await itemsIn(pod, queues[other].queue)).toBe(1);
    expect(await client(`agents-${own}`).send("again", queues[own].queue)).toEqual({ code: 0, text: "" });
    expect(await client(`agents-${own}`).take(queues[own].queue)).toEqual({ code: 0, text: "again" });
    expect(await client(`agents-${other}`).take(queues[other].queue)).toEqual({ code: 0, text: "private" });
  });

  test("give nothing to whoever only sends", async () => {
    for (const name of workflows) {
      expect((await client("orchestrator").take(queues[name].queue)).text).toContain(REFUSED);
    }
  });

  test("keep the dead letters of each workflow apart", async () => {
    await client("orchestrator").send("poison", queues.seo.queue);
    for (const _ of [1, 2, 3, 4, 5]) await client("agents-seo").take(queues.seo.queue, ["false"]);
    await untilItems(pod, queues.seo.deadLetters, 1);
    expect(await itemsIn(pod, queues.ads.deadLetters)).toBe(0);
  });

  test("are counted apart, by KEDA and by Prometheus", async () => {
    for (const name of ["ads", "ads", "ads", "seo"] as const) {
      await client("dashboard").send("counted", queues[name].queue);
    }
    await untilItems(pod, queues.ads.queue, 3);
    await untilItems(pod, queues.seo.queue, 1);
    const authorization = `Basic ${Buffer.from(`${ownUsers.keda}:${passwordOf(manifests, ownUsers.keda)}`).toString("base64")}`;
    const counted = async (name: (typeof workflows)[number]): Promise<number> => {
      const path = `/api/queues/%2F/${queues[name].queue}`;
      return JSON.parse((await pod.request("management", path, { headers: { authorization } })).body)
        .messages;
    };
    const both = () => Promise.all(workflows.map(counted));
    await expect.poll(both, { timeout: 20_000, interval: 500 }).toEqual([3, 1]);
    const { body } = await pod.request("metrics", "/metrics");
    const readyIn = (queue: string): number => {
      const line = body
        .split("\n")
        .find((one) => one.startsWith("rabbitmq_queue_messages_ready{") && one.includes(`queue="${queue}"`));
      return Number(line?.split(" ").at(-1));
    };
    expect(workflows.map((name) => readyIn(queues[name].queue))).toEqual([3, 1]);
  });
});
