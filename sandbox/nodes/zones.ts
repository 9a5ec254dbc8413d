import type { KubeClient } from "../client/client.ts";
import { hasCondition } from "../client/objects.ts";
import { KUBELET_LABEL, KUBELET_RUNS } from "../controlplane/kubelet.ts";
import { inBatches, isSchedulable, listNodes, type NodeObject, waitForNodes } from "./nodes.ts";

/** Starts or stops the simulated kubelet of a node. Without one, the node sends no heartbeat and its pods do not change. */
const setKubelet = (client: KubeClient, node: NodeObject, value: string | null): Promise<unknown> =>
  client.patch(node, "merge", { metadata: { labels: { [KUBELET_LABEL]: value } } });

const leaseOf = (name: string) => ({
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name, namespace: "kube-node-lease" },
});

/**
 * Cuts a zone off: its nodes send no heartbeats any more, and their pods do not change until the control plane has
 * noticed.
 *
 * @returns the nodes as they were, for `restoreZone`.
 */
export async function failZone(client: KubeClient, zone: string): Promise<readonly NodeObject[]> {
  const nodes = await listNodes(client, zone);
  if (nodes.length === 0) throw new Error(`got the zone ${zone}, which has no node, expected one with nodes`);
  await inBatches(nodes, (node) => setKubelet(client, node, null));
  return nodes;
}

/** Waits until the node controller has noticed the outage. @throws Error where it has not after `timeoutMs`. */
export const waitForOutage = (client: KubeClient, zone: string, timeoutMs: number): Promise<unknown> =>
  waitForNodes(client, (node) => !hasCondition(node, "Ready"), { zone, timeoutMs });

/** Deletes the node objects of a zone, as a cloud's controller does once the machines are gone. @returns how many. */
export async function deleteZone(client: KubeClient, zone: string): Promise<number> {
  const nodes = await listNodes(client, zone);
  await inBatches(nodes, (node) => client.delete(node));
  return nodes.length;
}

/** The node as a new machine registers it. */
const withoutState = ({
  metadata: { name, labels, annotations },
  status: { capacity, allocatable } = {},
}: NodeObject): NodeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels, annotations },
  status: { capacity, allocatable },
});

/**
 * Brings back the nodes that `failZone` returned, also those that were deleted meanwhile, and waits until they are
 * schedulable.
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
    // The lease belonged to the deleted node; a new machine starts with a new lease.
    await client.delete(leaseOf(name));
    await client.create(withoutState(node));
  });
  await waitForNodes(client, isSchedulable, { zone });
}
