import type { KubeClient } from "./apiClient.ts";
import type { LiveObject } from "./apply.ts";
import { pollUntil, settled } from "./applySettled.ts";
import { crds } from "./validateCrds.ts";

const TIMEOUT_MS = 30_000;

/**
 * Installs the definition of every custom resource and waits until the API server takes objects of it.
 *
 * @returns how many there are.
 */
export async function installCrds(client: KubeClient): Promise<number> {
  const definitions = [...crds().values()];
  await Promise.all(definitions.map((definition) => install(client, definition as unknown as LiveObject)));
  return definitions.length;
}

async function install(client: KubeClient, definition: LiveObject): Promise<void> {
  const { apiVersion, kind, metadata } = await client.apply(definition, { fieldManager: "echelon-sandbox" });
  const reference = { apiVersion, kind, metadata: { name: metadata.name } };
  const what = `The definition ${metadata.name} was accepted, and the API server`;
  await pollUntil({ what, timeoutMs: TIMEOUT_MS }, async () => {
    const live = await client.read<LiveObject>(reference);
    return live !== undefined && settled.CustomResourceDefinition?.(live) ? true : undefined;
  });
}
