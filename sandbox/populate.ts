import { installDefinitions } from "./definitions/install.ts";
import { addNodes, type NodePool } from "./nodes/nodes.ts";
import { addStorageClass } from "./nodes/volumes.ts";
import type { Sandbox } from "./sandbox.ts";

/** Adds what stacks expect of a cluster: definitions of custom resources, a default storage class, and nodes. */
export async function populate({ client, guard }: Sandbox, pool: NodePool): Promise<void> {
  await guard(Promise.all([installDefinitions(client), addStorageClass(client), addNodes(client, pool)]));
}
