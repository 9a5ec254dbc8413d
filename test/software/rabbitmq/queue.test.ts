import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownUsers } from "../../../components/kubernetes/parts/queues/users.ts";
import { software } from "../../../components/workload/software.ts";
import { seriesOf } from "../alerts/exposition.ts";
import { Cluster } from "../pod/cluster.ts";
import { versionsLine } from "../pod/images.ts";
import type { Manifests } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { passwordOf } from "../queueStack.ts";
import { Client, itemsIn, names, rabbitmqStack, untilItems } from "./broker.ts";

const { queue, deadLetters } = names;

describe(`a queue in RabbitMQ (${versionsLine(software.rabbitmq?.image ?? "")})`, () => {
  let cluster: Cluster;
  let manifests: Manifests;
  let pod: Pod;
  const client = (user: string, password?: string): Client => new Client(pod, manifests, user, password);

  beforeAll(async () => {
    manifests = await rabbitmqStack(1);
    cluster = await Cluster.start(manifests);
    pod = await (await cluster.start("StatefulSet/work-rabbitmq")).untilReady();
  });
  afterAll(() => cluster?.end());

  test("gives a sender no item, and a worker no way to send", async () => {
    expect(await client("dashboard").send("one")).toEqual({ code: 0, text: "" });
    expect(await client("agents").take()).toEqual({ code: 0, text: "one" });
    const refused = expect.stringContaining("ACCESS_REFUSED");
    expect((await client("dashboard").take()).text).toEqual(refused);
    expect((await client("agents").send("two")).text).toEqual(refused);
    expect(await client("orchestrator").send("three")).toEqual({ code: 0, text: "" });
    expect(await client("orchestrator").take()).toEqual({ code: 0, text: "three" });
  });

  test.each([
    ["the default exchange, which leads to every queue", "amq.default"],
    ["an exchange of RabbitMQ's own", "amq.fanout"],
  ])("lets no workload send to %s", async (_, exchange) => {
    expect((await client("orchestrator").send("x", exchange)).text).toContain("ACCESS_REFUSED");
  });

  test("lets no workload read dead letters", async () => {
    expect((await client("orchestrator").take(deadLetters)).text).toContain("ACCESS_REFUSED");
  });

  test("refuses a wrong password, and the guest that RabbitMQ has by itself", async () => {
    expect((await client("agents", "wrong").take()).text).toContain("ACCESS_REFUSED");
    expect((await client("guest", "guest").take()).text).toContain("ACCESS_REFUSED");
  });

  test("gives an item to another worker when one dies, and keeps it as a dead letter after five attempts", async () => {
    await client("dashboard").send("poison");
    for (const _ of [1, 2, 3, 4]) await client("agents").take(queue, ["false"]);
    expect(await itemsIn(pod, deadLetters)).toBe(0);
    await untilItems(pod, queue, 1);
    await client("agents").take(queue, ["false"]);
    await untilItems(pod, deadLetters, 1);
    await untilItems(pod, queue, 0);
    expect(await client(ownUsers.admin).take(deadLetters)).toEqual({ code: 0, text: "poison" });
  });

  test("keeps its items when it is killed, and when it is stopped", async () => {
    await client("dashboard").send("kept");
    await untilItems(pod, queue, 1);
    await pod.kill();
    await (await pod.start()).untilReady();
    await untilItems(pod, queue, 1);
    expect(await pod.stop()).toMatchObject({ rabbitmq: { exitCode: 0, killed: false } });
    await (await pod.start()).untilReady();
    await untilItems(pod, queue, 1);
    expect(await client("agents").take()).toEqual({ code: 0, text: "kept" });
  });

  test("tells KEDA over HTTP how many items there are, and nothing to the user of a workload", async () => {
    await client("dashboard").send("counted");
    await untilItems(pod, queue, 1);
    const ask = (user: string) => {
      const authorization = `Basic ${Buffer.from(`${user}:${passwordOf(manifests, user)}`).toString("base64")}`;
      return pod.request("management", `/api/queues/%2F/${queue}`, { headers: { authorization } });
    };
    await expect
      .poll(async () => JSON.parse((await ask(ownUsers.keda)).body).messages, {
        timeout: 20_000,
        interval: 500,
      })
      .toBe(1);
    expect((await ask("agents")).status).toBe(401);
    await client("agents").take();
  });

  test("gives the series that alerts and panels read", async () => {
    await client("dashboard").send("measured");
    await untilItems(pod, queue, 1);
    const { body } = await pod.request("metrics", "/metrics");
    const known = seriesOf(body).map(({ metric, labels: { queue: of } }) => [metric, of]);
    expect(known).toEqual(
      expect.arrayContaining([
        ["rabbitmq_queue_messages_ready", queue],
        ["rabbitmq_queue_messages", deadLetters],
        ["rabbitmq_global_messages_acknowledged_total", undefined],
      ]),
    );
    await client("agents").take();
  });
});
