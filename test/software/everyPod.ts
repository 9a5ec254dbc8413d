import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { variablesOf, wronglyMissing } from "./absent.ts";
import { containersOf, isOperatorsStore, reasonNotRun, reasonOf, unaccounted } from "./accounted.ts";
import type { cells } from "./cells.ts";
import { Cluster } from "./pod/cluster.ts";
import { versionsLine } from "./pod/images.ts";
import { type Manifests, type Owner, ownerName } from "./pod/manifests.ts";
import type { Pod } from "./pod/pod.ts";

/** Stores first: jobs and workloads need them. */
const order = ["StatefulSet", "Job", "Deployment", "CronJob"] as const;

const inOrder = ({ owners }: Manifests): readonly Owner[] =>
  owners.toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));

/** Whether every store of a stack runs here: none is an operator's, none has a reason not to. */
const isWhole = (manifests: Manifests): boolean =>
  manifests.owners.every((owner) => reasonOf(manifests, owner) === undefined) &&
  manifests.objects.every((object) => !isOperatorsStore(object));

/** A pod becomes ready; where a store of the stack is not run here, it may say that it misses that, and nothing else. */
async function expectReady(pod: Pod, { serving, manifests }: Cluster): Promise<void> {
  if (isWhole(manifests)) {
    await pod.untilReady();
    return;
  }
  await pod.untilStarted();
  const problem = (await pod.ask("readinessProbe")) ?? "";
  expect(wronglyMissing(problem, variablesOf(pod), serving), problem).toEqual([]);
}

/** What shows that a pod of each kind of owner works. */
const starts = {
  async StatefulSet(cluster, owner) {
    const members = owner.kind === "StatefulSet" ? (owner.spec.replicas ?? 1) : 1;
    const all = Array.from({ length: members }, (_, member) => cluster.start(ownerName(owner), member));
    for (const pod of await Promise.all(all)) await pod.untilReady();
  },
  async Job(cluster, owner) {
    const { exitCode, log } = await cluster.run(ownerName(owner));
    expect(exitCode, log).toBe(0);
  },
  async Deployment(cluster, owner) {
    await expectReady(await cluster.start(ownerName(owner)), cluster);
  },
  async CronJob(cluster, owner) {
    const pod = await cluster.start(ownerName(owner));
    const exitCode = await pod.untilEnded();
    if (isWhole(cluster.manifests)) expect(exitCode, pod.log()).toBe(0);
    else expect(wronglyMissing(pod.log(), variablesOf(pod), cluster.serving), pod.log()).toEqual([]);
  },
} satisfies Record<Owner["kind"], (cluster: Cluster, owner: Owner) => Promise<void>>;

/** Starts every pod of every cell, and holds that each container was run or has a reason. */
export function everyPodOf(all: Awaited<ReturnType<typeof cells>>): void {
  describe.each(all)("the pods of $name", ({ manifests }) => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await Cluster.start(manifests);
    });
    afterAll(() => cluster?.end());

    it.for(inOrder(manifests).map((owner) => [ownerName(owner), owner] as const))(
      "start: %s",
      async ([, owner], { skip }) => {
        skip(reasonOf(manifests, owner) !== undefined, reasonOf(manifests, owner));
        await starts[owner.kind](cluster, owner);
      },
    );

    it("were all run, or have a reason why not", () => {
      expect(unaccounted(manifests, cluster.started)).toEqual([]);
    });
  });

  describe("the versions of the programs", () => {
    const images = all.flatMap(({ manifests }) => containersOf(manifests).map(({ image }) => image));
    it.for([...new Set(images)].map((image) => [versionsLine(image), image] as const))(
      "%s",
      ([line, image], { skip }) => {
        skip(reasonNotRun({ image }) !== undefined, reasonNotRun({ image }));
        expect(line).toMatch(/: image \d.*, run with \d/);
      },
    );
  });
}
