import { installDefinitions } from "./definitions/install.ts";
import { addNodes, type NodePool } from "./nodes/nodes.ts";
import { addStorageClasses } from "./nodes/storageClasses.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * Adds what stacks expect of a cluster: definitions of custom resources, storage classes, and nodes.
 *
 * @param storageClasses names that the cluster of a stack has besides its default.
 */
export async function populate(
  { client, guard }: Sandbox,
  pool: NodePool,
  storageClasses: readonly string[] = [],
): Promise<void> {
  await guard(
    Promise.all([
      installDefinitions(client),
      addStorageClasses(client, storageClasses),
      addNodes(client, pool),
    ]),
  );
}
