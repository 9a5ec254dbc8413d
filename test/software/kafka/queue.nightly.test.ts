import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownUsers } from "../../../components/kubernetes/parts/queues/users.ts";
import { software } from "../../../components/workload/software.ts";
import type { Job } from "../../../sandbox/client/objects.ts";
import { Cluster } from "../pod/cluster.ts";
import { versionsLine } from "../pod/images.ts";
import { jobWith, type Manifests, ownerName } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { Client, kafkaStack, names } from "./broker.ts";

/** Java starts slowly where other tests run. */
const READY_MS = 200_000;
const REFUSED = "Not authorized";

/** The Job that makes topics, users and rights. */
const jobOf = (manifests: Manifests): Job => jobWith(manifests, "kafka-setup");

/** The Job with those rights only, one a line. */
function withRights(job: Job, wanted: (line: string) => boolean): Job {
  const changed = structuredClone(job) as {
    spec: { template: { spec: { containers: { env: { name: string; value: string }[] }[] } } };
  };
  for (const variable of changed.spec.template.spec.containers[0]?.env ?? [])
    if (variable.name === "RIGHTS") variable.value = variable.value.split("\n").filter(wanted).join("\n");
  return changed as unknown as Job;
}

describe(`a queue in Kafka (${versionsLine(software.kafka?.image ?? "")})`, () => {
  let cluster: Cluster;
  let manifests: Manifests;
  let pod: Pod;
  let setup: { readonly exitCode: number; readonly log: string };
  let jobName: string;
  const client = (user: string, password?: string): Client => new Client(pod, manifests, user, password);

  beforeAll(async () => {
    manifests = await kafkaStack(1);
    jobName = ownerName(jobOf(manifests));
    cluster = await Cluster.start(manifests);
    pod = await (await cluster.start("StatefulSet/work-kafka")).untilReady(READY_MS);
    setup = await cluster.run(jobName, 450_000);
  }, 900_000);
  afterAll(() => cluster?.end());

  test("is prepared by its Job, which may run again", async () => {
    expect(setup).toMatchObject({ exitCode: 0, log: expect.stringContaining("as planned") });
    const again = await cluster.run(jobName, 450_000);
    expect(again, again.log).toMatchObject({ exitCode: 0 });
    const { text } = await client(ownUsers.admin).topics();
    expect(text).toMatch(/Topic: work\.items\s.*PartitionCount: 100\s+ReplicationFactor: 1/);
    expect(text).toMatch(/Topic: work\.dead\s.*PartitionCount: 1\s+ReplicationFactor: 1/);
  }, 900_000);

  test("gives a sender no item, and a worker every item once", async () => {
    const sent = await client("dashboard").send("one", "two");
    expect(sent, sent.text).toMatchObject({ code: 0 });
    expect((await client("dashboard").take(1)).text).toContain(REFUSED);
    const { text } = await client("agents").take(2);
    expect(text).toContain("one");
    expect(text).toContain("two");
    expect((await client("agents").take(1)).text).not.toMatch(/^(one|two)$/m);
  }, 600_000);

  test("lets no workload read dead letters, and refuses a wrong password", async () => {
    expect((await client("agents").take(1, names.deadLetters)).text).toContain(REFUSED);
    expect((await client("agents", "wrong").take(1)).text).toContain("Authentication failed");
  }, 600_000);

  test("keeps its items when it is killed, and when it is stopped", async () => {
    await client("dashboard").send("kept");
    await pod.kill();
    await (await pod.start()).untilReady(READY_MS);
    expect(await pod.stop()).toMatchObject({ kafka: { killed: false } });
    await (await pod.start()).untilReady(READY_MS);
    expect((await client("agents").take(1)).text).toContain("kept");
  }, 600_000);

  test("takes rights away that are no longer planned", async () => {
    await cluster.put(withRights(jobOf(manifests), (line) => !line.startsWith("agents ")));
    const { exitCode, log } = await cluster.run(jobName, 450_000);
    expect(exitCode, log).toBe(0);
    await client("dashboard").send("another");
    expect((await client("agents").take(1)).text).toContain(REFUSED);
    expect((await client("orchestrator").take(1)).text).toContain("another");
  }, 900_000);
});
