import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { absentServices, variablesOf, wronglyMissed } from "./absent.ts";
import { containersOf, reasonNotRun, reasonOf, unaccounted } from "./accounted.ts";
import type { cells } from "./cells.ts";
import { operatorOf } from "./operators/objects.ts";
import { Cluster } from "./pod/cluster.ts";
import { imageOf, versionsLine } from "./pod/images.ts";
import { type Manifests, type Owner, ownerName } from "./pod/manifests.ts";
import type { Pod } from "./pod/pod.ts";

/** Stores first: jobs and workloads need them. */
const order = ["StatefulSet", "Job", "Deployment", "CronJob"] as const;

/** Those whose programs are on this machine; the tests of versions name the others, once for all stacks. */
const inOrder = (manifests: Manifests): readonly Owner[] =>
  manifests.owners
    .filter((owner) => reasonOf(manifests, owner) === undefined)
    .toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));

const rowName = (owner: Owner): string => {
  const operator = operatorOf(owner);
  return operator === undefined ? ownerName(owner) : `${ownerName(owner)}, in place of ${operator}`;
};

/** Whether a store of a pod does not run here. Then the pod may say so, but about no other store. */
function misses(pod: Pod, output: string, { manifests, serving }: Cluster): boolean {
  const variables = variablesOf(pod);
  const services = { all: new Set(manifests.services.map(({ metadata }) => metadata.name)), serving };
  expect(wronglyMissed(output, variables, services), output).toEqual([]);
  return absentServices(variables, services).size > 0;
}

/** Neo4j with the memory of a large tier takes a minute on a busy machine, ms. */
const STORE_READY_MS = 100_000;

/** What shows that a pod of each kind of owner works. */
const starts = {
  async StatefulSet(cluster, owner) {
    const members = owner.kind === "StatefulSet" ? (owner.spec.replicas ?? 1) : 1;
    const all = Array.from({ length: members }, (_, member) => cluster.start(ownerName(owner), member));
    for (const pod of await Promise.all(all)) await pod.untilReady(STORE_READY_MS);
  },
  async Job(cluster, owner) {
    const pod = await cluster.start(ownerName(owner));
    const waits = misses(pod, "", cluster);
    await pod.kill();
    if (waits) return;
    const { exitCode, log } = await cluster.run(ownerName(owner));
    expect(exitCode, log).toBe(0);
  },
  async Deployment(cluster, owner) {
    const pod = await (await cluster.start(ownerName(owner))).untilStarted();
    const problem = await pod.ask("readinessProbe");
    if (problem === undefined || !misses(pod, problem, cluster)) await pod.untilReady();
  },
  async CronJob(cluster, owner) {
    const pod = await cluster.start(ownerName(owner));
    const exitCode = await pod.untilEnded();
    if (!misses(pod, pod.log(), cluster)) expect(exitCode, pod.log()).toBe(0);
    await pod.kill();
  },
} satisfies Record<Owner["kind"], (cluster: Cluster, owner: Owner) => Promise<void>>;

/** How the containers of a pod end once it is asked to, and how the programs of this machine do. */
async function endsOf(pod: Pod) {
  const { containers, initContainers = [] } = pod.spec;
  const images = new Map([...initContainers, ...containers].map(({ name, image = "" }) => [name, image]));
  return Object.entries(await pod.stop()).map(([container, stopped]) => {
    const image = imageOf(images.get(container) ?? "");
    return { pod: pod.name, container, ...stopped, wanted: "reason" in image ? 0 : image.exitCode };
  });
}

/** Starts every pod of every cell, and holds that each container was run or has a reason. */
export function everyPodOf(all: Awaited<ReturnType<typeof cells>>): void {
  describe.each(all)("the pods of $name", ({ manifests, isFirst }) => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await Cluster.start(manifests);
    });
    afterAll(() => cluster?.end());

    it.each(inOrder(manifests).map((owner) => [rowName(owner), owner] as const))("start: %s", (_, owner) =>
      starts[owner.kind](cluster, owner),
    );

    // Which operators there are changes nothing of how a program ends, and a workload takes seconds to drain.
    if (isFirst)
      it("end by themselves, and with 0, once they are asked to", async () => {
        const ends = (await Promise.all(cluster.running.map(endsOf))).flat();
        expect(ends.length).toBeGreaterThan(0);
        expect(ends.filter(({ exitCode, wanted, killed }) => exitCode !== wanted || killed)).toEqual([]);
      });

    it("were all run, or have a reason why not", () => {
      expect(cluster.started.size).toBeGreaterThan(0);
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
