import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lackSentence } from "../../../plan/lack.ts";
import { plan } from "../../../plan/plan.ts";
import { FakeS3 } from "../../support/fakeS3.ts";
import { at, listAt, named, ofKind, runStack } from "../../support/kubernetesStack.ts";
import { sampleProfile } from "../../support/sample.ts";

const source = (file: string): string =>
  readFileSync(`components/kubernetes/parts/seaweedfs/${file}`, "utf8");

interface Run {
  readonly code: number;
  readonly out: string;
  readonly problems: readonly string[];
}

describe("the seals of a bucket", () => {
  const bucket = { s3: new FakeS3(), endpoint: "" };
  beforeEach(async () => {
    bucket.s3 = new FakeS3();
    bucket.endpoint = await bucket.s3.start();
  });
  afterEach(() => bucket.s3.stop());

  const run = (mode: "seal" | "verify", more: Record<string, string> = {}): Promise<Run> =>
    new Promise((resolve) => {
      const args = ["--input-type=module", "--eval", `${source("s3Request.mjs")} ${source("seal.mjs")}`];
      const env = {
        ...{ MODE: mode, ENDPOINT: bucket.endpoint, BUCKET: "audit", LOCK_DAYS: "30", LAG_MS: "0" },
        ...{ ACCESS_KEY: "a", SECRET_KEY: "s", ...more },
      };
      execFile(process.execPath, args, { env }, (error, out, problems) =>
        resolve({
          code: error === null ? 0 : Number(error.code),
          out,
          problems: problems.split("\n").filter((line) => line !== ""),
        }),
      );
    });

  /** Versions get times in the past, so that the next seal has all of them. */
  const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
  const digestIn = (out: string): string => /digest of the seal is (\w+)/.exec(out)?.[1] ?? "";

  /** Two records with a seal each. The time of a seal is that of its run, so the next record is written after it. */
  async function sealed(): Promise<{ readonly newest: string }> {
    bucket.s3.write("2026/a&b", "one", minutesAgo(3));
    await run("seal");
    bucket.s3.write("2026/2", "two");
    await new Promise((resolve) => setTimeout(resolve, 2000));
    return { newest: digestIn((await run("seal")).out) };
  }

  test("hold while nothing was altered, and list each version once", async () => {
    const { newest } = await sealed();
    expect(await run("verify", { SEAL: newest })).toEqual({
      ...{ code: 0, out: "2 seals verified: 0 problems\n", problems: [] },
    });
    const seals = bucket.s3.versions.filter(({ key }) => key.startsWith(".seals/"));
    const keys = seals.flatMap(({ body }) =>
      (JSON.parse(body.toString()) as { records: { key: string }[] }).records.map(({ key }) => key),
    );
    expect(keys).toEqual(["2026/a&b", "2026/2"]);
  });

  test("find a record that was altered", async () => {
    await sealed();
    const [record] = bucket.s3.versions;
    if (record !== undefined) record.body = Buffer.from("eve");
    expect(await run("verify")).toMatchObject({ code: 1, problems: ["altered: 2026/a&b (version v0)"] });
  });

  test("find a record that was removed, within the days of the lock", async () => {
    await sealed();
    bucket.s3.remove(({ key }) => key === "2026/a&b");
    expect(await run("verify")).toMatchObject({ code: 1, problems: ["removed: 2026/a&b (version v0)"] });
    expect(await run("verify", { LOCK_DAYS: "0" })).toMatchObject({ code: 0 });
  });

  test("find a seal that was removed or altered", async () => {
    await sealed();
    const last = bucket.s3.versions.findLast(({ key }) => key.startsWith(".seals/"));
    bucket.s3.remove(({ key }) => key.startsWith(".seals/") && key !== last?.key);
    const { code, problems } = await run("verify");
    expect(code).toBe(1);
    expect(problems).toContain(`the chain is broken before ${last?.key}: a seal was removed or altered`);
    expect(problems).toContain("in no seal: 2026/a&b (version v0)");
  });

  test("find a record that was put in later with an old time", async () => {
    await sealed();
    bucket.s3.write("2026/forged", "late", minutesAgo(2));
    expect((await run("verify")).problems).toEqual(["in no seal: 2026/forged (version v4)"]);
  });

  test("that were all made anew miss the one whose digest is kept elsewhere", async () => {
    const { newest } = await sealed();
    while (bucket.s3.versions.some(({ key }) => key.startsWith(".seals/")))
      bucket.s3.remove(({ key }) => key.startsWith(".seals/"));
    await run("seal");
    expect(await run("verify")).toMatchObject({ code: 0 });
    expect((await run("verify", { SEAL: newest })).problems).toEqual([
      `the seal ${newest} is not in the chain`,
    ]);
  });
});

const locked = {
  features: { auditLog: true },
  stores: { files: { lockDays: 30 } },
  workloads: { web: { uses: { files: ["write"] } } },
};

describe("a store of objects whose versions are locked", () => {
  test("gets a lock from the Job of its bucket, and keeps old versions as long", async () => {
    const result = await runStack("large", { overrides: locked });
    const [job] = ofKind(result, "Job");
    const env = listAt(job?.inputs ?? {}, "spec.template.spec.containers.0.env");
    expect(env).toContainEqual({ name: "LOCK_DAYS", value: "30" });
    expect(env.map((one) => at(one, "name"))).toContain("LIFECYCLE");
    const [other] = ofKind(await runStack("large"), "Job");
    expect(JSON.stringify(other?.inputs)).not.toContain('"LOCK_DAYS","value"');
  });

  test("is sealed every night, by a user that can end no lock, and verified when a person asks", async () => {
    const result = await runStack("large", { overrides: locked });
    const seal = named(result, "CronJob", "sample-files-seaweedfs-seal").inputs;
    expect(at(seal, "spec")).toMatchObject({ schedule: "47 3 * * *", suspend: false });
    const verify = named(result, "CronJob", "sample-files-seaweedfs-verify").inputs;
    expect(at(verify, "spec")).toMatchObject({ suspend: true });
    const opened = named(result, "NetworkPolicy", "sample-network-store-files-seaweedfs-seal");
    expect(listAt(opened.inputs, "spec.podSelector.matchExpressions.0.values")).toEqual(["seal-files"]);
    expect(ofKind(await runStack("large"), "CronJob").map(({ name }) => name)).not.toContain(
      "sample-files-seaweedfs-seal",
    );
  });

  test("counts what seals it, and says who could still change the trail", () => {
    const pods = (change: object) =>
      plan(sampleProfile("large", JSON.parse(JSON.stringify(change))), "kubernetes").quotas.find(
        ({ name }) => name === "replicas",
      )?.used;
    expect(pods(locked)).toBe((pods({}) ?? 0) + 1);
    const said = plan(sampleProfile("large", locked), "kubernetes").lacks.map(lackSentence);
    expect(said).toContain(
      "who administers the cluster can still end the lock of files: the seals find what was removed or altered, if their digests are kept elsewhere",
    );
    expect(said).toContain(
      "what people do to the cluster itself is in the audit log of its API server, if the cluster keeps one",
    );
  });

  test("is locked by S3 on AWS, and the stack says who can end that", () => {
    const { lacks, stores } = plan(sampleProfile("large", locked), "aws");
    expect(Object.values(stores)).toContainEqual(expect.objectContaining({ engine: "s3", lockDays: 30 }));
    expect(lacks).toContainEqual({ key: "lock-governance", store: "files" });
    expect(lacks.map(({ key }) => key)).not.toContain("lock-days");
  });
});
