import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectKept, expectRefusal, expectRefused, expectUntouched, lookAt } from "../support/growing.ts";
import { type LiveCluster, startLiveCluster, withoutEngine } from "../support/liveCluster.ts";
import {
  LiveStack,
  placementIn,
  protectedOf,
  resourcesOf,
  type StackConfig,
  withPlacement,
} from "../support/liveStack.ts";

const why = withoutEngine();
if (why !== undefined) console.warn(`skipped: ${why}, so that no live stack refuses an update`);

const local = { profile: "marketing-engine/local" };
const regional = { profile: "marketing-engine/regional" };
const lostContent = ["stops content-volume files of up to 10 GB"];

describe.skipIf(why !== undefined)("a live stack refuses", () => {
  let cluster: LiveCluster;
  const stacks: LiveStack[] = [];

  async function initStack(name: string, program?: string): Promise<LiveStack> {
    const { kubeconfig } = cluster;
    const stack = await LiveStack.init({ name, kubeconfig, ...(program === undefined ? {} : { program }) });
    stacks.push(stack);
    return stack;
  }

  beforeAll(async () => {
    if (why !== undefined) return;
    cluster = await startLiveCluster("growth-refusals");
  });

  afterAll(async () => {
    for (const stack of stacks) stack.remove();
    await cluster?.stop();
  });

  const namespaces = async (): Promise<readonly string[]> =>
    (await cluster.client.list("v1", "Namespace")).map(({ metadata }) => metadata.name);

  test("the copied file of a stack that is moving, on a stack without anything", async () => {
    const stack = await initStack("copied");
    const config = { ...regional, previous: local };
    const words = ["echelon:previous: got marketing-engine/local on a stack that holds nothing yet"];
    expectRefused(await stack.preview(config), words);
    expectRefused(await stack.up(config, { preview: true }), words);
    expectRefused(await stack.up(config), words);
    expect(protectedOf(await stack.export())).toEqual([]);
    expect(await namespaces()).not.toContain("marketing-engine-copied");
  });

  describe("on one stack", () => {
    let stack: LiveStack;

    beforeAll(async () => {
      if (why !== undefined) return;
      stack = await initStack("held");
      await stack.upWell(local);
    });

    test("a loss, even where somebody unprotected everything by hand", { timeout: 300_000 }, async () => {
      const before = await lookAt(cluster, stack);
      const { exitCode, text } = await stack.run(["state", "unprotect", "--all", "--yes"]);
      expect(exitCode, text).toBe(0);
      expect(protectedOf(await stack.export())).toEqual([]);
      await expectRefusal(cluster, stack, { config: regional, words: lostContent });
      await stack.upWell(local);
      expectKept(before, await lookAt(cluster, stack));
    });

    test("another cluster", { timeout: 300_000 }, async () => {
      const before = await lookAt(cluster, stack);
      const { place } = placementIn(before.state);
      const elsewhere = "00000000-0000-4000-8000-000000000000";
      await stack.import(withPlacement(before.state, (placement) => ({ ...placement, place: elsewhere })));
      const words = [`got the cluster ${String(place)}, expected ${elsewhere}`];
      expectRefused(await stack.preview(local), words);
      expectRefused(await stack.up(local, { preview: true }), words);
      expectRefused(await stack.up(local), words);
      await stack.import(before.state);
      await expectUntouched(cluster, stack, before);
    });

    test("a loss, once an update has recorded what a stack of the package before holds", {
      timeout: 300_000,
    }, async () => {
      const before = await lookAt(cluster, stack);
      await stack.import(
        withPlacement(before.state, ({ system = null, target = null }) => ({ system, target })),
      );
      const { text } = await stack.upWell(local);
      expect(text).not.toMatch(/replaced|deleted/);
      const after = await lookAt(cluster, stack);
      expect(placementIn(after.state)).toEqual(placementIn(before.state));
      expect(after.objects).toEqual(before.objects);
      await expectRefusal(cluster, stack, { config: regional, words: lostContent });
    });
  });

  test("nothing of a trial: one destroy removes it", { timeout: 300_000 }, async () => {
    const stack = await initStack("trial");
    await stack.upWell({ ...local, ephemeral: true });
    expect(protectedOf(await stack.export())).toEqual([]);
    const { exitCode, text } = await stack.run(["destroy", "--yes", "--skip-preview"]);
    expect(exitCode, text).toBe(0);
    expect(resourcesOf(await stack.export())).toEqual([]);
    expect(await namespaces()).not.toContain("marketing-engine-trial");
  });

  describe("in a program that uses System from outside,", () => {
    const cases: readonly { readonly name: string; readonly added: StackConfig }[] = [
      { name: "the loss of a resource that it protected", added: { "foreign:ledger": "protected" } },
      {
        name: "the loss of a resource that the System protected",
        added: { "foreign:ledger": "plain", "foreign:protectSystem": true },
      },
    ];

    test.for(cases.map((each, index) => ({ ...each, stack: `foreign-${index}` })))(
      "$name by an update that changed nothing else",
      { timeout: 300_000 },
      async ({ stack: name, added }) => {
        const stack = await initStack(name, "test/growth/foreignProgram.ts");
        const ledger = "kubernetes:core/v1:ConfigMap::ledger";
        await stack.upWell({ "foreign:ledger": "plain" });
        const before = await lookAt(cluster, stack);
        expect(protectedOf(before.state)).not.toContain(ledger);
        await stack.upWell(added);
        const after = await lookAt(cluster, stack);
        expect(after.objects).toEqual(before.objects);
        expect(placementIn(after.state).held).toContain(ledger);
        await stack.run(["state", "unprotect", "--all", "--yes"]);
        const words = ["stops ledger ConfigMap: it is protected"];
        await expectRefusal(cluster, stack, { config: {}, words });
      },
    );
  });
});
