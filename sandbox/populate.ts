import { installDefinitions } from "./definitions/install.ts";
import { addNodes, type NodePool } from "./nodes/nodes.ts";
import { addStorageClass } from "./nodes/volumes.ts";
import type { Sandbox } from "./sandbox.ts";

/** What every cluster has that stacks go to: definitions of the operators' kinds, a storage class, and nodes. */
export async function populate(sandbox: Sandbox, pool: NodePool): Promise<void> {
  const { client } = sandbox;
  await sandbox.guard(
    Promise.all([installDefinitions(client), addStorageClass(client), addNodes(client, pool)]),
  );
}
