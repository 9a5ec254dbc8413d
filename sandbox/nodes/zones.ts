import type { KubeClient } from "../client/client.ts";
import { KUBELET_LABEL, KUBELET_RUNS } from "../controlplane/kubelet.ts";
import { inBatches, isReady, isSchedulable, listNodes, type NodeObject, waitForNodes } from "./nodes.ts";

/** Lets kwok play the kubelet of a node, or no longer: then it sends no heartbeat and touches no pod, as a dead one. */
const setKubelet = (client: KubeClient, { metadata }: NodeObject, value: string | null): Promise<unknown> =>
  client.patch({ apiVersion: "v1", kind: "Node", metadata: { name: metadata.name } }, "merge", {
    metadata: { labels: { [KUBELET_LABEL]: value } },
  });

const leaseOf = (name: string) => ({
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name, namespace: "kube-node-lease" },
});

/**
 * A zone is cut off: its nodes send no heartbeat any more, and nothing happens to their pods until the control plane
 * has noticed. Returns the nodes as they were; `restoreZone` takes them.
 */
export async function failZone(client: KubeClient, zone: string): Promise<readonly NodeObject[]> {
  const nodes = await listNodes(client, zone);
  if (nodes.length === 0) throw new Error(`got the zone ${zone}, which has no node, expected one with nodes`);
  await inBatches(nodes, (node) => setKubelet(client, node, null));
  return nodes;
}

/** Waits until the node controller has observed the outage; throws where it has not after `timeoutMs`. */
export async function waitForOutage(client: KubeClient, zone: string, timeoutMs?: number): Promise<void> {
  await waitForNodes(
    client,
    (node) => !isReady(node),
    timeoutMs === undefined ? { zone } : { zone, timeoutMs },
  );
}

/** Removes the node objects of a zone, as a cloud's controller does once the machines are gone. Returns how many. */
export async function deleteZone(client: KubeClient, zone: string): Promise<number> {
  const nodes = await listNodes(client, zone);
  await inBatches(nodes, (node) => client.delete({ ...node, apiVersion: "v1", kind: "Node" }));
  return nodes.length;
}

const bare = ({
  metadata: { name, labels = {}, annotations = {} },
  status = {},
}: NodeObject): NodeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels, annotations },
  status: {
    ...(status.capacity && { capacity: status.capacity }),
    ...(status.allocatable && { allocatable: status.allocatable }),
  },
});

/**
 * Brings the nodes that `failZone` returned back, those that were deleted meanwhile included, and waits until pods may
 * be put on them.
 */
export async function restoreZone(
  client: KubeClient,
  zone: string,
  nodes: readonly NodeObject[],
): Promise<void> {
  const present = new Set((await listNodes(client, zone)).map(({ metadata }) => metadata.name));
  await inBatches(nodes, async (node) => {
    const { name } = node.metadata;
    if (present.has(name)) return setKubelet(client, node, KUBELET_RUNS);
    // It belonged to the deleted node; a new machine begins with a new one.
    await client.delete(leaseOf(name));
    await client.create(bare(node));
  });
  await waitForNodes(client, isSchedulable, { zone });
}
