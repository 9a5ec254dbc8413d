import type { INode } from "kubernetes-models/v1/Node";
import type { KubeClient } from "../client/client.ts";
import { hasCondition } from "../client/objects.ts";
import { poll } from "../client/poll.ts";
import type { KubeObject } from "../client/transport.ts";
import { metricsPath } from "../controlplane/config.ts";
import { KUBELET_LABEL, KUBELET_RUNS } from "../controlplane/kubelet.ts";

export interface NodePool {
  /** Such as `["zone-a", "zone-b", "zone-c"]`. */
  readonly zones: readonly string[];
  /** Nodes in each zone. */
  readonly perZone: number;
  /** vCPU of each node; pods may use all of it. */
  readonly cpu: number;
  /** Memory of each node; pods may use all of it. */
  readonly memoryGiB: number;
}

export type NodeObject = KubeObject & INode;

export const ZONE_LABEL = "topology.kubernetes.io/zone";
/** Kubelet's default. */
const KUBELET_PODS = "110";
/** Of logs and writable directories: EKS and GKE give a node 80 to 100 GB by default. */
const NODE_SPACE = "80G";

/** `zone-a`, `zone-b`, … */
export const zoneNames = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `zone-${String.fromCharCode("a".charCodeAt(0) + index)}`);

/** The `index`-th node of a zone, with the annotations by which kwok simulates it. */
function nodeOf(pool: NodePool, zone: string, index: number): NodeObject {
  const name = `${zone}-${index}`;
  const capacity = {
    cpu: String(pool.cpu),
    memory: `${pool.memoryGiB}Gi`,
    pods: KUBELET_PODS,
    "ephemeral-storage": NODE_SPACE,
  };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      annotations: {
        "kwok.x-k8s.io/node": "fake",
        "metrics.k8s.io/resource-metrics-path": metricsPath(name),
      },
      labels: {
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "topology.kubernetes.io/region": "sandbox",
        [ZONE_LABEL]: zone,
        [KUBELET_LABEL]: KUBELET_RUNS,
      },
    },
    status: { capacity, allocatable: capacity },
  };
}

const BATCH = 20;

/** Calls `work` on each item, `BATCH` of them at a time. */
export async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < items.length; start += BATCH) {
    await Promise.all(items.slice(start, start + BATCH).map(work));
  }
}

const READY_MS = 120_000;

/** Whether the scheduler puts pods on the node: it is ready, and no taint is left from an outage. */
export const isSchedulable = (node: NodeObject): boolean =>
  hasCondition(node, "Ready") && !node.spec?.unschedulable && (node.spec?.taints ?? []).length === 0;

interface WaitOptions {
  /** Only nodes of this zone. @default all nodes */
  readonly zone?: string;
  readonly timeoutMs?: number;
}

/** Every node, or those of one zone. */
export const listNodes = (client: KubeClient, zone?: string): Promise<readonly NodeObject[]> =>
  client.list("v1", "Node", { labelSelector: zone && `${ZONE_LABEL}=${zone}` });

/** Waits until every node fulfils the condition. @throws Error that names the nodes that do not. */
export async function waitForNodes(
  client: KubeClient,
  holds: (node: NodeObject) => boolean,
  { zone, timeoutMs = READY_MS }: WaitOptions = {},
): Promise<readonly NodeObject[]> {
  let others: readonly NodeObject[] = [];
  const nodes = await poll(timeoutMs, async () => {
    const all = await listNodes(client, zone);
    others = all.filter((node) => !holds(node));
    return all.length > 0 && others.length === 0 ? all : undefined;
  });
  if (nodes !== undefined) return nodes;
  const names = others.map(({ metadata }) => metadata.name).join(", ") || "no node at all";
  throw new Error(`Waited ${timeoutMs / 1000} s for nodes; not in the expected state: ${names}.`);
}

/** Makes the nodes of a pool and waits until they are schedulable. @returns their names. */
export async function addNodes(client: KubeClient, pool: NodePool): Promise<readonly string[]> {
  const indexes = Array.from({ length: pool.perZone }, (_, index) => index + 1);
  const nodes = pool.zones.flatMap((zone) => indexes.map((index) => nodeOf(pool, zone, index)));
  await inBatches(nodes, (node) => client.create(node));
  for (const zone of pool.zones) await waitForNodes(client, isSchedulable, { zone });
  return nodes.map(({ metadata }) => metadata.name);
}
