import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Cluster } from "../pod/cluster.ts";
import { renderedStack } from "../pod/manifests.ts";
import { copiesOf } from "./racks.ts";
import { ObjectStore } from "./store.ts";
import { LOST_MS, Written } from "./written.ts";

describe("objects of a stack that grows from regional to enterprise, from one member to three", () => {
  let store: ObjectStore;
  let written: Written;

  beforeAll(async () => {
    const regional = await renderedStack("enterprise", { "echelon:profile": "marketing-engine/regional" });
    store = await ObjectStore.of(await Cluster.start(regional));
    await store.start();
    expect(store.members).toBe(1);
    expect(await store.cluster.run(store.job, LOST_MS)).toMatchObject({ exitCode: 0 });
    written = new Written(store, "agents");
    await written.put(60);
    await store.rollOut(await renderedStack("enterprise"));
  }, 300_000);
  afterAll(() => store?.cluster.end());

  it("are all there soon afterwards, whichever member is asked", async () => {
    expect(store.members).toBe(3);
    await written.untilThere([0, 1, 2]);
  });

  it("get masters that all have a vote", async () => {
    expect(await store.voters()).toHaveLength(3);
  });

  it("have a bucket that the Job finds", async () => {
    expect(await store.cluster.run(store.job, LOST_MS)).toMatchObject({ exitCode: 0 });
    expect(await store.shell("s3.bucket.versioning -name content")).toContain("Versioning: Enabled");
  });

  it("get a second copy in another rack by the maintenance script", async () => {
    expect(await copiesOf(store)).toContain(1);
    await store.maintain();
    await expect
      .poll(() => copiesOf(store), { timeout: 60_000 })
      .toSatisfy((copies: number[]) => copies.length > 0 && copies.every((count) => count === 2));
  });

  it("then survive the loss of the member that had all of them, and more are written", async () => {
    await store.pods[0]?.kill();
    await written.untilThere([1, 2]);
    // Without a leader among the others nothing is written.
    for (const member of [1, 2])
      await expect
        .poll(() => written.putThrough(member), { timeout: LOST_MS, interval: 1000 })
        .toMatchObject({ status: 200 });
  }, 300_000);
});
