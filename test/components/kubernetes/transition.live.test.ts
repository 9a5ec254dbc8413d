import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Pod, StatefulSet } from "../../../sandbox/client/objects.ts";
import { type Manifests, renderedUp } from "../../software/pod/manifests.ts";
import { eventually } from "../../support/live.ts";
import { type LiveCluster, startLiveCluster } from "../../support/liveCluster.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/kubernetes.md"), "utf8");
const command = /^ *(kubectl .* delete pod --selector \S+)$/m.exec(page)?.[1] ?? "";

const run = promisify(execFile);

const keys = {
  "echelon:licences": JSON.stringify(["neo4j"]),
  "echelon:overrides": JSON.stringify({
    stores: {
      work: { protocol: "amqp", members: 3, memoryMiB: 512 },
      graph: {
        ...{ kind: "neo4j", members: 3, readReplicas: 2, cpu: 0.5, memoryMiB: 1024 },
        ...{ capacityGB: 10, backupDays: 7 },
      },
    },
  }),
};

/** Stores, and what their pods are when they have all been replaced. */
const stores = { "work-rabbitmq": [3], "graph-neo4j-cluster": [3, 2] } as const;

const KINDS = ["ServiceAccount", "PersistentVolumeClaim", "StatefulSet"];

/** The objects by which the pods of the stores are there. */
const objectsOf = ({ objects }: Manifests) =>
  objects.filter(
    ({ kind, metadata: { name } }) =>
      kind === "Namespace" ||
      (KINDS.includes(kind) && Object.keys(stores).some((store) => name.includes(store))),
  );

describe("while certificates are turned on", () => {
  let cluster: LiveCluster;
  let before: Manifests;
  let after: Manifests;
  let namespace: string;
  let nodes: readonly string[];

  const kubectl = (...args: readonly string[]) =>
    run(cluster.kubectl, ["--kubeconfig", cluster.kubeconfig, ...args]);
  const apply = async (manifests: Manifests): Promise<void> => {
    for (const object of objectsOf(manifests)) await cluster.client.apply(object);
  };

  /** How many pods of each set of a store are as the set says now, and how many are ready. */
  const sets = async (store: string) => {
    const all = await cluster.client.list<StatefulSet>("apps/v1", "StatefulSet", { namespace });
    const pods = await cluster.client.list<Pod>("v1", "Pod", {
      namespace,
      labelSelector: `echelon.dev/store=${store}`,
    });
    return all
      .filter(({ metadata }) => metadata.name.startsWith(store))
      .map(({ status }) => ({
        current: pods.filter(
          ({ metadata }) => metadata.labels?.["controller-revision-hash"] === status?.updateRevision,
        ).length,
        ready: status?.readyReplicas ?? 0,
      }));
  };
  const until = (store: string, what: string, is: (found: Awaited<ReturnType<typeof sets>>) => boolean) =>
    eventually(`${store} ${what}`, 60_000, async () => {
      const found = await sets(store);
      return is(found) ? found : undefined;
    });

  const untilReady = async (): Promise<void> => {
    for (const [store, members] of Object.entries(stores))
      await until(store, "is ready", (found) =>
        members.every((count, set) => found[set]?.ready === count && found[set]?.current === count),
      );
  };

  beforeAll(async () => {
    [before, after] = await renderedUp("regional", keys, { ...keys, "echelon:certificates": "existing" });
    cluster = await startLiveCluster("transition");
    nodes = (await cluster.client.list("v1", "Node")).map(({ metadata }) => metadata.name);
    namespace = objectsOf(before).find(({ kind }) => kind === "Namespace")?.metadata.name ?? "";
    await apply(before);
    await untilReady();
    // A pod without a node stands for a member that does not get ready.
    await kubectl("cordon", ...nodes);
    await apply(after);
  }, 180_000);
  afterAll(() => cluster?.stop());

  test.each(Object.entries(stores))(
    "%s waits at its first member, until the command of the documentation deletes its pods",
    async (store, members) => {
      await until(store, "replaces one member", (found) => found.some(({ current }) => current === 1));
      await sleep(3000);
      expect((await sets(store)).map(({ current }) => current)).toEqual(members.map(() => 1));
      const [, ...args] = command
        .replace("<namespace>", namespace)
        .replace("<store>-<engine>", store)
        .split(" ");
      await kubectl(...args);
      await until(store, "has replaced all", (found) =>
        members.every((count, set) => found[set]?.current === count),
      );
    },
  );

  test("all of their members are ready in the end", async () => {
    await kubectl("uncordon", ...nodes);
    await untilReady();
  });
});
