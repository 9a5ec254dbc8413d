import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Cluster } from "../pod/cluster.ts";
import { type Manifests, renderedStack } from "../pod/manifests.ts";
import { type Answer, BUCKET, containerOf, ObjectStore, textsOf, withContainer } from "./store.ts";

/** Days that the stack keeps old versions; here a day takes 10 seconds. */
const DAYS = 1;
/** The leading master starts its script once a minute, not every 17: a run and a day, and as much again, ms. */
const EXPIRED_MS = 240_000;

/** The stack enterprise with short days, and a script that runs as often as it can. */
async function withShortDays(): Promise<Manifests> {
  const overrides = JSON.stringify({ stores: { content: { backupDays: DAYS } } });
  const manifests = await renderedStack("enterprise", { "echelon:overrides": overrides });
  const env = (containerOf(manifests).env ?? []).map((one) =>
    one.name === "WEED_MASTER_MAINTENANCE_SLEEP_MINUTES" ? { ...one, value: "1" } : one,
  );
  return withContainer(manifests, { image: "seaweedfs-short-days", env });
}

describe("the lifecycle of the bucket, run by the leading master", () => {
  let store: ObjectStore;
  const own = () => store.keysOf("move");
  const put = (key: string, body: string): Promise<Answer> =>
    store.ask(own(), `${BUCKET}/${key}`, { method: "PUT", body });
  const versions = (): Promise<Answer> => store.ask(own(), BUCKET, { query: { versions: "" } });
  /** Keys of all versions, one for each. */
  const kept = async (): Promise<string[]> => textsOf(await versions(), "Key").toSorted();

  beforeAll(async () => {
    store = await ObjectStore.of(await Cluster.start(await withShortDays()));
    await store.start();
    expect(await store.cluster.run(store.job, 120_000)).toMatchObject({ exitCode: 0 });
    await put("current", "one");
    for (const body of ["one", "two", "three"]) await put("changed", body);
    await put("deleted", "one");
    await store.ask(own(), `${BUCKET}/deleted`, { method: "DELETE" });
    await store.ask(own(), `${BUCKET}/unfinished`, { method: "POST", query: { uploads: "" } });
  }, 240_000);
  afterAll(() => store?.cluster.end());

  it("finds every version, and the mark of what was deleted", async () => {
    expect(await kept()).toEqual(["changed", "changed", "changed", "current", "deleted", "deleted"]);
    expect((await versions()).text).toContain("<DeleteMarker>");
  });

  it("leaves the current versions alone after the stated days", async () => {
    await expect.poll(kept, { timeout: EXPIRED_MS, interval: 2000 }).toEqual(["changed", "current"]);
    const read = (key: string) => store.ask(own(), `${BUCKET}/${key}`);
    expect([(await read("changed")).text, (await read("current")).text]).toEqual(["three", "one"]);
    expect((await read("deleted")).status).toBe(404);
  }, 300_000);

  it("ends uploads that nobody finishes", async () => {
    const uploads = async () => textsOf(await store.ask(own(), BUCKET, { query: { uploads: "" } }), "Key");
    await expect.poll(uploads, { timeout: EXPIRED_MS, interval: 2000 }).toEqual([]);
  }, 300_000);
});
