import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { software } from "../../../components/workload/software.ts";
import { Cluster } from "../pod/cluster.ts";
import { versionsLine } from "../pod/images.ts";
import type { Manifests } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { Client, names, rabbitmqStack, untilItems } from "./broker.ts";

const MEMBERS = [0, 1, 2];

/** Three of them start on two processors, beside other tests. */
const READY_MS = 120_000;

describe(`three members of RabbitMQ (${versionsLine(software.rabbitmq?.image ?? "")})`, () => {
  let cluster: Cluster;
  let manifests: Manifests;
  let pods: Pod[];
  const pod = (member: number): Pod => pods[member] as Pod;

  beforeAll(async () => {
    manifests = await rabbitmqStack(3);
    cluster = await Cluster.start(manifests);
    pods = await Promise.all(MEMBERS.map((member) => cluster.start("StatefulSet/work-rabbitmq", member)));
    await Promise.all(pods.map((one) => one.untilReady(READY_MS)));
    // RabbitMQ 4.2 does this itself (quorum_queue.continuous_membership_reconciliation), 3.10 has to be told.
    for (const one of pods.slice(1)) {
      const node = `rabbit@${one.name}.work-rabbitmq-members`;
      await pod(0).exec(["rabbitmq-queues", "grow", node, "all"]);
    }
  }, 240_000);
  afterAll(() => cluster?.end());

  test("find each other by their names", async () => {
    const { stdout } = await pod(0).exec(["rabbitmqctl", "--formatter=json", "cluster_status"]);
    const running = (JSON.parse(stdout) as { running_nodes: string[] }).running_nodes;
    expect(running.toSorted()).toEqual(
      MEMBERS.map((member) => `rabbit@work-rabbitmq-${member}.work-rabbitmq-members`),
    );
  });

  test("keep every item, and take new ones, when one of them is lost", async () => {
    expect(await new Client(pod(0), manifests, "dashboard").send("before")).toEqual({ code: 0, text: "" });
    await untilItems(pod(1), names.queue, 1);
    await pod(0).kill();
    const worker = new Client(pod(1), manifests, "agents");
    await expect.poll(() => worker.take(), { timeout: 30_000 }).toEqual({ code: 0, text: "before" });
    expect(await new Client(pod(2), manifests, "dashboard").send("after")).toEqual({ code: 0, text: "" });
    expect(await worker.take()).toEqual({ code: 0, text: "after" });
  });
});
