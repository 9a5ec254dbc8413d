import { listNodes, type NodeObject, readinessOf } from "../sandbox/nodes/nodes.ts";
import type { ProofContext } from "./proof.ts";

/**
 * Whether the control plane took a node for lost at some time since `since`, in milliseconds since 1970. Its times have
 * no fractions of a second: a node that became ready just before `since` is not taken for one that did after.
 */
export function wasSilent(node: NodeObject, since: number): boolean {
  const { status, lastTransitionTime } = readinessOf(node);
  return status !== "True" || Date.parse(lastTransitionTime) > since;
}

/** Nodes that fell silent since, though nobody had silenced them: this machine held their heartbeats back. */
export async function stalledNodes(
  { client, silenced }: Pick<ProofContext, "client" | "silenced">,
  since: number,
): Promise<readonly string[]> {
  const nodes = await listNodes(client);
  return nodes
    .filter((node) => wasSilent(node, since))
    .map(({ metadata }) => metadata.name)
    .filter((name) => !silenced.has(name));
}
