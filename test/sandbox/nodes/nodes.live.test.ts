import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Workload } from "../../../sandbox/client/objects.ts";
import { SHORTENED_TIMINGS } from "../../../sandbox/controlplane/tuning.ts";
import {
  addNodes,
  isSchedulable,
  listNodes,
  type NodeObject,
  waitForNodes,
  ZONE_LABEL,
} from "../../../sandbox/nodes/nodes.ts";
import { deleteZone, failZone, restoreZone, waitForOutage } from "../../../sandbox/nodes/zones.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/sandbox.ts";
import {
  type Deployment,
  deployment,
  eventually,
  type Pod,
  statefulSet,
  whileStopped,
} from "../../support/live.ts";

const POOL = { zones: ["zone-a", "zone-b", "zone-c"], perZone: 2, cpu: 16, memoryGiB: 64 };

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ name: "nodes-test", timings: SHORTENED_TIMINGS });
  await addNodes(sandbox.client, POOL);
});

afterAll(async () => {
  await sandbox?.stop();
});

const read = <T>(kind: string, apiVersion: string, name: string): Promise<T | undefined> =>
  sandbox.client.read<T>({ apiVersion, kind, metadata: { name, namespace: "default" } });

const podsOf = (name: string): Promise<readonly Pod[]> =>
  sandbox.client.list<Pod>("v1", "Pod", { namespace: "default", labelSelector: `app=${name}` });

const available = (name: string, replicas: number): Promise<Deployment> =>
  eventually(`${name} with ${replicas} available replicas`, 120_000, async () => {
    const found = await read<Deployment>("Deployment", "apps/v1", name);
    return (found?.status?.availableReplicas ?? 0) >= replicas ? found : undefined;
  });

async function zonesOf(pods: readonly Pod[]): Promise<readonly string[]> {
  const nodes = new Map((await listNodes(sandbox.client)).map((node) => [node.metadata.name, node]));
  return pods.map(({ spec }) => nodes.get(spec.nodeName ?? "")?.metadata.labels?.[ZONE_LABEL] ?? "none");
}

test("all nodes are ready, in the requested zones", async () => {
  const nodes = await listNodes(sandbox.client);
  expect(nodes.filter(isSchedulable)).toHaveLength(6);
  const zones = nodes.map(({ metadata }) => metadata.labels?.[ZONE_LABEL]);
  expect(POOL.zones.map((zone) => zones.filter((each) => each === zone).length)).toEqual([2, 2, 2]);
});

test("a Deployment becomes available in all zones", async () => {
  await sandbox.client.apply(deployment("web", 6, "10m"));
  await available("web", 6);
  const zones = await zonesOf(await podsOf("web"));
  expect(POOL.zones.map((zone) => zones.filter((each) => each === zone).length)).toEqual([2, 2, 2]);
});

test("an autoscaler adds pods when the reported usage rises, and removes them when it falls", async () => {
  await sandbox.client.apply(deployment("busy", 2, "300m"));
  await sandbox.client.apply({
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "busy", namespace: "default" },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "busy" },
      minReplicas: 2,
      maxReplicas: 5,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } },
        },
      ],
    },
  } as never);
  await available("busy", 5);
  for (const pod of await podsOf("busy")) {
    const reference = { ...pod, apiVersion: "v1", kind: "Pod" };
    await sandbox.client.patch(reference, "merge", {
      metadata: { annotations: { "kwok.x-k8s.io/usage-cpu": "5m" } },
    });
  }
  await eventually("busy with 2 replicas", 90_000, async () => {
    const found = await read<Deployment>("Deployment", "apps/v1", "busy");
    return found?.spec.replicas === 2 ? found : undefined;
  });
});

test("a rollout of a StatefulSet replaces each pod exactly once", async () => {
  const ROLLOUTS = 20;
  const made = new Set<string>();
  const watching = new AbortController();
  const { signal } = watching;
  const follow = async (): Promise<void> => {
    const of = { namespace: "default", labelSelector: "app=members", signal };
    for await (const { object } of sandbox.client.watch<Pod>("v1", "Pod", of))
      made.add(object.metadata.uid ?? "");
  };
  const followed = follow().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  const members = statefulSet("members", 3);
  for (let rollout = 0; rollout <= ROLLOUTS; rollout += 1) {
    const { metadata } = await sandbox.client.apply(statefulSet("members", 3, `example.com/none:${rollout}`));
    await eventually("members of the new image", 60_000, async () => {
      const { status } = (await sandbox.client.read<Workload>(members)) ?? {};
      const isSeen = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
      return isSeen && status?.updatedReplicas === 3 && status.availableReplicas === 3 ? true : undefined;
    });
  }
  watching.abort();
  await followed;
  expect(made.size).toBe(3 * (ROLLOUTS + 1));
  await sandbox.client.delete(members);
});

describe("when nodes send no heartbeat for a moment", () => {
  /** Pods that stay on a node without heartbeats, as pods of a DaemonSet do. */
  const patient = (): Deployment => {
    const made = deployment("patient", 6, "1m");
    const { template } = made.spec as unknown as { template: { spec: Record<string, unknown> } };
    template.spec.tolerations = [{ operator: "Exists" }];
    return made;
  };
  const unready = (pods: readonly Pod[]): readonly Pod[] =>
    pods.filter(({ status }) =>
      status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "False"),
    );
  const untilUnready = (least: number): Promise<readonly Pod[]> =>
    eventually(`${least} unready pods`, 90_000, async () => {
      const found = unready(await podsOf("patient"));
      return found.length >= least ? found : undefined;
    });
  const uids = (pods: readonly Pod[]): readonly string[] =>
    pods.map(({ metadata }) => metadata.uid ?? "").toSorted();
  let before: readonly string[];

  /** Whether the same pods are still there, all ready. */
  const expectReadyAgain = async (): Promise<void> => {
    await eventually("ready pods", 30_000, async () =>
      unready(await podsOf("patient")).length === 0 ? true : undefined,
    );
    expect(uids(await podsOf("patient"))).toEqual(before);
  };

  beforeAll(async () => {
    await sandbox.client.apply(patient());
    await available("patient", 6);
    before = uids(await podsOf("patient"));
  });
  afterAll(async () => {
    await sandbox.client.delete(patient());
  });

  test("their pods are unready, and become ready again with their zone, without a deleted node", async () => {
    const there = (await zonesOf(await podsOf("patient"))).filter((zone) => zone === "zone-c").length;
    expect(there).toBeGreaterThan(0);
    const nodes = await failZone(sandbox.client, "zone-c");
    try {
      await untilUnready(there);
    } finally {
      await restoreZone(sandbox.client, "zone-c", nodes);
    }
    expect(await listNodes(sandbox.client)).toHaveLength(6);
    await eventually("six schedulable nodes", 30_000, async () =>
      (await listNodes(sandbox.client)).filter(isSchedulable).length === 6 ? true : undefined,
    );
    await expectReadyAgain();
  });

  test("pods become ready again after a busy machine has delayed every heartbeat", async () => {
    await whileStopped(sandbox, "kwok-controller", () => untilUnready(6));
    await waitForNodes(sandbox.client, isSchedulable);
    await expectReadyAgain();
  });
});

describe("when a zone is lost", () => {
  let lost: readonly NodeObject[];
  /** The uids of the Deployment's pods that run in the zone. */
  const inZone = async (): Promise<readonly string[]> => {
    const pods = (await podsOf("web")).filter(({ status }) => status?.phase === "Running");
    const zones = await zonesOf(pods);
    return pods.flatMap(({ metadata }, index) => (zones[index] === "zone-b" ? [metadata.uid ?? ""] : []));
  };

  test("its pods stay until the control plane notices, then start in other zones", async () => {
    // The outages before this one moved pods; a pod that is still on its way is none that stays.
    await available("web", 6);
    const there = await inZone();
    expect(there).not.toEqual([]);
    lost = await failZone(sandbox.client, "zone-b");
    expect(lost).toHaveLength(2);
    expect(await inZone()).toEqual(expect.arrayContaining([...there]));
    await waitForOutage(sandbox.client, "zone-b", 60_000);
    const others = (await listNodes(sandbox.client)).filter(
      ({ metadata }) => metadata.labels?.[ZONE_LABEL] !== "zone-b",
    );
    expect(others.filter(isSchedulable)).toHaveLength(4);
    await available("web", 6);
  });

  test("its old pods are deleted once the node objects are deleted", async () => {
    expect(await deleteZone(sandbox.client, "zone-b")).toBe(2);
    // The collector looks every 20 s, waits 40 s for a missing node and deletes its pods at the next look: at most 80 s.
    await eventually("pods of living nodes only", 100_000, async () => {
      const zones = await zonesOf(await podsOf("web"));
      return zones.every((zone) => zone === "zone-a" || zone === "zone-c") ? true : undefined;
    });
  });

  test("it comes back with new nodes, and gets pods again", async () => {
    await restoreZone(sandbox.client, "zone-b", lost);
    expect((await listNodes(sandbox.client)).filter(isSchedulable)).toHaveLength(6);
    await sandbox.client.apply(deployment("late", 6, "1m"));
    await available("late", 6);
    expect(await zonesOf(await podsOf("late"))).toContain("zone-b");
  });

  test("losing a zone without nodes is an error, not a survived outage", async () => {
    await expect(failZone(sandbox.client, "zone-x")).rejects.toThrow("has no node");
  });
});
