import { ApiError, type KubeObject } from "./api.ts";
import type { KubeClient } from "./apiClient.ts";
import { inBatches, isReady, isSchedulable, listNodes, type NodeObject, waitForNodes } from "./nodes.ts";

interface Lease extends KubeObject {
  readonly spec: { readonly holderIdentity?: string; readonly renewTime?: string };
}

const leaseOf = (name: string) => ({
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name, namespace: "kube-node-lease" },
});

/** Holds the leases of nodes that are lost. */
const HOLDER = "echelon-zone-outage";
/** Longer than any rehearsal. */
const OUTAGE_SECONDS = 365 * 24 * 60 * 60;
const CONFLICTS = 10;

/**
 * Stops the heartbeat of a node. kwok acts for a node only while it holds its lease, as several kwoks share nodes by
 * that, so a lease with another holder leaves the node and its pods as a dead kubelet would. Its time of renewal stays
 * what it was: the node controller counts from the last real heartbeat.
 */
async function takeLease(client: KubeClient, node: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const lease = await client.read<Lease>(leaseOf(node));
    if (lease === undefined)
      throw new Error(`got no lease of node ${node}, expected one, as it is simulated`);
    try {
      await client.patch(lease, "merge", {
        metadata: { resourceVersion: lease.metadata.resourceVersion },
        spec: { holderIdentity: HOLDER, leaseDurationSeconds: OUTAGE_SECONDS },
      });
      return;
    } catch (error) {
      // kwok renewed it in between.
      if (!(error instanceof ApiError && error.status === 409) || attempt === CONFLICTS) throw error;
    }
  }
}

/** Gives the lease back: kwok takes one whose time has run out. */
async function returnLease(client: KubeClient, node: string): Promise<void> {
  const lease = await client.read<Lease>(leaseOf(node));
  if (lease?.spec.holderIdentity !== HOLDER) return;
  await client.patch(lease, "merge", { spec: { leaseDurationSeconds: 1 } });
}

/**
 * A zone is cut off: its nodes send no heartbeat any more, and nothing happens to their pods until the control plane
 * has noticed. Returns the nodes as they were; `restoreZone` takes them.
 */
export async function failZone(client: KubeClient, zone: string): Promise<readonly NodeObject[]> {
  const nodes = await listNodes(client, zone);
  if (nodes.length === 0) throw new Error(`got the zone ${zone}, which has no node, expected one with nodes`);
  await inBatches(nodes, ({ metadata }) => takeLease(client, metadata.name));
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
    if (present.has(name)) return returnLease(client, name);
    // It belonged to the deleted node; a new machine begins with a new one.
    await client.delete(leaseOf(name));
    await client.create(bare(node));
  });
  await waitForNodes(client, isSchedulable, { zone });
}
