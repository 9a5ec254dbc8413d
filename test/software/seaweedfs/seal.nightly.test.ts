import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUCKET, ObjectStore, textsOf } from "./store.ts";

/** One member, encrypted in transit, whose versions are locked; the dashboard may only write. */
const LOCKED = {
  "echelon:certificates": "existing",
  "echelon:overrides": JSON.stringify({
    stores: { [BUCKET]: { members: 1, lockDays: 30 } },
    workloads: { dashboard: { uses: { [BUCKET]: ["write"] } } },
  }),
};
/** A seal leaves out what was written within the last minute. */
const LAG_MS = 62_000;
const RUN_MS = 120_000;
const RECORD = `${BUCKET}/2026/1`;

describe("an audit trail in SeaweedFS", () => {
  let store: ObjectStore;
  const write = (path: string, body: string) =>
    store.ask(store.keysOf("dashboard"), path, { method: "PUT", body });
  const bypass = { "x-amz-bypass-governance-retention": "true" };
  const versionsOf = async (prefix: string) =>
    textsOf(await store.ask(store.keysOf("move"), BUCKET, { query: { versions: "", prefix } }), "VersionId");

  beforeAll(async () => {
    store = await ObjectStore.open("enterprise", LOCKED);
    await store.start();
    expect((await store.cluster.run(store.job, RUN_MS)).exitCode).toBe(0);
  });
  afterAll(() => store?.cluster.end());

  it("takes records of a workload that may only write, which can neither read nor remove them", async () => {
    expect((await write(RECORD, "ann did this")).status).toBe(200);
    const [version = ""] = await versionsOf("2026/1");
    const as = store.keysOf("dashboard");
    expect((await store.ask(as, RECORD)).status).toBe(403);
    for (const headers of [{}, bypass]) {
      const query = { versionId: version };
      expect((await store.ask(as, RECORD, { method: "DELETE", query, headers })).status).toBe(403);
    }
    const shorter =
      "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2020-01-01T00:00:00Z</RetainUntilDate></Retention>";
    const request = { method: "PUT", query: { retention: "" }, body: shorter } as const;
    expect((await store.ask(as, RECORD, request)).status).toBe(403);
  });

  it("keeps a version through an administrator's deletion, until he ends the lock by name", async () => {
    await write(`${BUCKET}/2026/2`, "another");
    const [version = ""] = await versionsOf("2026/2");
    const remove = (headers: Record<string, string>) => {
      const request = { method: "DELETE", query: { versionId: version }, headers } as const;
      return store.ask(store.keysOf("move"), `${BUCKET}/2026/2`, request);
    };
    expect((await remove({})).status).toBe(403);
    expect((await remove(bypass)).status).toBe(204);
  });

  it("is sealed as it is, and its seals find what is removed afterwards", async () => {
    await sleep(LAG_MS);
    const sealed = await store.cluster.run(`CronJob/seal-${BUCKET}`, RUN_MS);
    expect(sealed).toMatchObject({ exitCode: 0, log: expect.stringContaining("sealed 1 versions") });
    const good = await store.cluster.run(`CronJob/verify-${BUCKET}`, RUN_MS);
    expect(good).toMatchObject({ exitCode: 0, log: expect.stringContaining("1 seals verified: 0 problems") });

    const [version = ""] = await versionsOf("2026/1");
    const request = { method: "DELETE", query: { versionId: version }, headers: bypass } as const;
    expect((await store.ask(store.keysOf("move"), RECORD, request)).status).toBe(204);
    const bad = await store.cluster.run(`CronJob/verify-${BUCKET}`, RUN_MS);
    expect(bad).toMatchObject({ exitCode: 1, log: expect.stringContaining("removed: 2026/1 (version") });
  });
});
