import { listNodes, readinessOf } from "./nodes.ts";
import type { ProofContext } from "./rehearseProof.ts";

/**
 * Nodes that the control plane took for lost at some time since `since` (milliseconds since 1970), though nobody had
 * silenced them: this machine held their heartbeats back.
 */
export async function stalledNodes(
  { client, silenced }: Pick<ProofContext, "client" | "silenced">,
  since: number,
): Promise<readonly string[]> {
  // Times of conditions have no fractions of a second.
  const first = Math.floor(since / 1000) * 1000;
  return (await listNodes(client))
    .filter((node) => {
      const { status, lastTransitionTime } = readinessOf(node);
      return status !== "True" || Date.parse(lastTransitionTime) >= first;
    })
    .map(({ metadata }) => metadata.name)
    .filter((name) => !silenced.has(name));
}
