import { installCrds } from "./applyCrds.ts";
import type { Sandbox } from "./cluster.ts";
import { addNodes, type NodePool } from "./nodes.ts";
import { addStorageClass } from "./volumes.ts";

/** What every cluster has that stacks go to: definitions of the operators' kinds, a storage class, and nodes. */
export async function furnish(sandbox: Sandbox, pool: NodePool): Promise<void> {
  const { client } = sandbox;
  await sandbox.guard(Promise.all([installCrds(client), addStorageClass(client), addNodes(client, pool)]));
}
