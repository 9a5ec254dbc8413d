import { inBatches } from "../sandbox/nodes/nodes.ts";
import { listWorkloads, podsOf } from "./list.ts";
import type { ProofContext } from "./proof.ts";
import { settled } from "./wait.ts";

/**
 * Deletes every pod of the workloads at once and waits for the new ones: nothing in Kubernetes moves a running pod
 * back to where a drain or an outage took it from, and the next proof begins with pods spread as they were at first.
 */
export async function rebalance(context: ProofContext): Promise<readonly string[]> {
  const { client } = context;
  const workloads = await listWorkloads(context);
  const pods = (await Promise.all(workloads.map((workload) => podsOf(client, workload)))).flat();
  await inBatches(pods, (pod) =>
    client.delete({ ...pod, apiVersion: "v1", kind: "Pod" }, { graceSeconds: 0 }),
  );
  await settled(context);
  return [
    "afterwards the rehearsal made all pods anew, so that they stand spread again: Kubernetes moves none by itself",
  ];
}
