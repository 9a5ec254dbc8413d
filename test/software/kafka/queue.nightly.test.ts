import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownUsers } from "../../../components/kubernetes/parts/queues/users.ts";
import { software } from "../../../components/workload/software.ts";
import { Cluster } from "../pod/cluster.ts";
import { versionsLine } from "../pod/images.ts";
import type { Manifests } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { Client, kafkaStack, names } from "./broker.ts";

const REFUSED = "Authorization failed";

describe(`a queue in Kafka (${versionsLine(software.kafka?.image ?? "")})`, () => {
  let cluster: Cluster;
  let manifests: Manifests;
  let pod: Pod;
  let setup: { readonly exitCode: number; readonly log: string };
  const jobOf = (of: Manifests): string => {
    const job = of.owners.find(
      ({ kind, metadata }) => kind === "Job" && metadata.name.includes("kafka-setup"),
    );
    return `Job/${job?.metadata.name}`;
  };
  const client = (user: string, password?: string): Client => new Client(pod, manifests, user, password);

  beforeAll(async () => {
    manifests = await kafkaStack(1);
    cluster = await Cluster.start(manifests);
    pod = await (await cluster.start("StatefulSet/work-kafka")).untilReady();
    setup = await cluster.run(jobOf(manifests), 200_000);
  }, 300_000);
  afterAll(() => cluster?.end());

  test("is prepared by its Job, which may run again", async () => {
    expect(setup).toMatchObject({ exitCode: 0, log: expect.stringContaining("as planned") });
    const again = await cluster.run(jobOf(manifests), 200_000);
    expect(again, again.log).toMatchObject({ exitCode: 0 });
    const { text } = await client(ownUsers.admin).topics();
    expect(text).toMatch(/Topic: work\.items\s.*PartitionCount: 100\s+ReplicationFactor: 1/);
    expect(text).toMatch(/Topic: work\.dead\s.*PartitionCount: 1\s+ReplicationFactor: 1/);
  }, 300_000);

  test("gives a sender no item, and a worker every item once", async () => {
    const sent = await client("dashboard").send("one", "two");
    expect(sent, sent.text).toMatchObject({ code: 0 });
    expect((await client("dashboard").take(1)).text).toContain(REFUSED);
    const { text } = await client("agents").take(2);
    expect(text).toContain("one");
    expect(text).toContain("two");
    expect((await client("agents").take(1)).text).not.toMatch(/^(one|two)$/m);
  });

  test("lets no workload read dead letters, and refuses a wrong password", async () => {
    expect((await client("agents").take(1, names.deadLetters)).text).toContain(REFUSED);
    expect((await client("agents", "wrong").take(1)).text).toContain("Authentication failed");
  });

  test("keeps its items when it is killed, and when it is stopped", async () => {
    await client("dashboard").send("kept");
    await pod.kill();
    await (await pod.start()).untilReady();
    expect(await pod.stop()).toMatchObject({ kafka: { killed: false } });
    await (await pod.start()).untilReady();
    expect((await client("agents").take(1)).text).toContain("kept");
  });

  test("takes rights and users away that are no longer planned", async () => {
    const fewer = await kafkaStack(1, { dashboard: ["send"], agents: ["send"], orchestrator: ["send"] });
    await cluster.replace(fewer);
    const { exitCode, log } = await cluster.run(jobOf(fewer), 200_000);
    expect(exitCode, log).toBe(0);
    await client("dashboard").send("another");
    expect((await client("agents").take(1)).text).toContain(REFUSED);
    await cluster.replace(manifests);
  }, 300_000);
});
