import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pod } from "../pod/pod.ts";
import { copiesOf } from "./racks.ts";
import { BUCKET, ObjectStore, textsOf } from "./store.ts";

const MONITORED = { "echelon:monitoring": "existing" };

describe("the Job of the bucket", () => {
  it("fails without a store", async () => {
    const store = await ObjectStore.open("enterprise");
    try {
      const job = await store.cluster.start(store.job);
      const command = job.spec.containers[0]?.command ?? [];
      const result = await job.exec(command, { env: { PATIENCE_SECONDS: "1" } });
      expect(result).toMatchObject({ code: 1 });
      expect(result.stderr).toContain("the bucket content is not there");
      expect(job.log()).not.toContain("is there");
    } finally {
      await store.cluster.end();
    }
  });
});

describe("objects of the stack enterprise", () => {
  let store: ObjectStore;
  let members: Pod[];
  const own = () => store.keysOf("move");
  const put = (key: string, body: string, member: number) =>
    store.ask(own(), `${BUCKET}/${key}`, { method: "PUT", body, member });
  const get = (key: string, member: number) => store.ask(own(), `${BUCKET}/${key}`, { member });
  const list = (prefix: string, member: number) =>
    store.ask(own(), BUCKET, { member, query: { "list-type": "2", prefix } });

  beforeAll(async () => {
    store = await ObjectStore.open("enterprise", MONITORED);
    members = await store.start();
  });
  afterAll(() => store?.cluster.end());

  it("are in a bucket that the Job makes, and may make again", async () => {
    for (let time = 0; time < 2; time += 1) {
      const { exitCode, log } = await store.cluster.run(store.job, 120_000);
      expect({ exitCode, log }).toMatchObject({ exitCode: 0 });
      expect(log).toContain("the bucket content is there");
    }
    expect(await store.shell("s3.bucket.versioning -name content")).toContain("Versioning: Enabled");
  });

  it("are read through every gateway at once, in every version, and listed within five seconds", async () => {
    for (let index = 0; index < 12; index += 1) {
      const [writer, other, third] = [index % 3, (index + 1) % 3, (index + 2) % 3];
      const key = `agree/${index}`;
      expect((await put(key, "one", writer)).status).toBe(200);
      for (const member of [other, third])
        expect(await get(key, member)).toEqual({ status: 200, text: "one" });
      await put(key, "two", other);
      for (const member of [writer, third])
        expect(await get(key, member)).toEqual({ status: 200, text: "two" });
      await expect
        .poll(async () => textsOf(await list(key, third), "Key"), { timeout: 5000, interval: 20 })
        .toEqual([key]);
      await store.ask(own(), `${BUCKET}/${key}`, { method: "DELETE", member: third });
      for (const member of [writer, other]) expect((await get(key, member)).status).toBe(404);
    }
  });

  it("have copies in different racks, and each member is one", async () => {
    for (let index = 0; index < 10; index += 1) await put(`racks/${index}`, "x".repeat(1000), index % 3);
    await expect
      .poll(() => copiesOf(store), { timeout: 30_000 })
      .toSatisfy((sizes: number[]) => sizes.length > 0 && sizes.every((size) => size === 2));
  });

  it.each<
    [user: string, allowed: boolean, what: string, request: Parameters<ObjectStore["ask"]>[2], path?: string]
  >([
    ["dashboard", true, "reads", {}],
    ["dashboard", true, "lists", { query: { "list-type": "2" } }, BUCKET],
    ["dashboard", false, "writes", { method: "PUT", body: "x" }],
    ["dashboard", false, "deletes", { method: "DELETE" }],
    [
      "dashboard",
      false,
      "tags",
      { method: "PUT", query: { tagging: "" }, body: "<Tagging><TagSet/></Tagging>" },
    ],
    ["agents", true, "reads", {}],
    ["agents", true, "writes", { method: "PUT", body: "x" }],
    ["agents", true, "deletes", { method: "DELETE" }, `${BUCKET}/agents`],
    ["agents", false, "lists another bucket", { query: { "list-type": "2" } }, "other"],
    ["agents", false, "makes a bucket", { method: "PUT" }, "new"],
    ["agents", false, "deletes the bucket", { method: "DELETE" }, BUCKET],
    [
      "agents",
      false,
      "ends versions",
      { method: "PUT", query: { lifecycle: "" }, body: "<LifecycleConfiguration/>" },
      BUCKET,
    ],
    ["move", false, "makes a bucket", { method: "PUT" }, "new"],
  ])("%s: allowed %s: %s", async (user, allowed, _, request, path = `${BUCKET}/rights`) => {
    await put("rights", "x", 0);
    const { status, text } = await store.ask(store.keysOf(user), path, request);
    expect({ status: allowed ? status < 300 : status, text }).toMatchObject({ status: allowed || 403 });
  });

  it("are refused to a wrong key, an unknown one and none", async () => {
    const { accessKey } = own();
    const answers = [
      await store.ask({ accessKey, secretKey: "wrong" }, BUCKET),
      await store.ask({ accessKey: "unknown", secretKey: "wrong" }, BUCKET),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(textsOf(answers[0] ?? { status: 0, text: "" }, "Code")).toEqual(["SignatureDoesNotMatch"]);
  });

  it("keep old versions, from which one that was overwritten or deleted is restored", async () => {
    for (const body of ["one", "two"]) await put("versions", body, 0);
    await store.ask(own(), `${BUCKET}/versions`, { method: "DELETE", member: 1 });
    expect((await get("versions", 2)).status).toBe(404);
    const listed = await store.ask(own(), BUCKET, { query: { versions: "", prefix: "versions" } });
    const [, newer = "", oldest = ""] = textsOf(listed, "VersionId");
    const version = await store.ask(own(), `${BUCKET}/versions`, { query: { versionId: newer } });
    expect(["one", "two"]).toContain(version.text);
    const source = `/${BUCKET}/versions?versionId=${oldest}`;
    await store.ask(own(), `${BUCKET}/versions`, { method: "PUT", headers: { "x-amz-copy-source": source } });
    expect(["one", "two"]).toContain((await get("versions", 1)).text);
  });

  it("survive a member that is lost with its machine: within a minute the others read and write all, and it comes back", async () => {
    const keys = Array.from({ length: 6 }, (_, index) => `before/${index}`);
    for (const [index, key] of keys.entries()) await put(key, key, index % 3);
    await members[0]?.kill();
    const LOST_MS = 90_000;
    for (const key of keys)
      for (const member of [1, 2])
        await expect.poll(() => get(key, member), { timeout: LOST_MS }).toEqual({ status: 200, text: key });
    const during = Array.from({ length: 6 }, (_, index) => `during/${index}`);
    for (const [index, key] of during.entries())
      await expect
        .poll(async () => (await put(key, key, 1 + (index % 2))).status, { timeout: LOST_MS })
        .toBe(200);
    await (await store.startMember(0)).untilReady(90_000);
    for (const key of [...keys, ...during])
      await expect.poll(async () => (await get(key, 0)).text, { timeout: 10_000 }).toBe(key);
    for (const member of [0, 1, 2])
      await expect
        .poll(async () => textsOf(await list("during/", member), "Key"), { timeout: 10_000 })
        .toEqual(during.toSorted());
  }, 300_000);

  it("need less than half of the memory that a member has", async () => {
    await sleep(1000);
    for (const member of members) {
      const { stdout } = await member.exec(["sh", "-c", "cat /proc/[0-9]*/status | grep VmRSS"]);
      const kilobytes = [...stdout.matchAll(/VmRSS:\s+(\d+)/g)].map(([, kb]) => Number(kb));
      expect(Math.max(...kilobytes) / 1024).toBeLessThan(768 / 2);
    }
  });

  it("have metrics at the port that Prometheus reads", async () => {
    const page = await members[1]?.request("metrics", "/metrics");
    expect(String(page?.body)).toContain("SeaweedFS_volumeServer_volumes");
  });
});
