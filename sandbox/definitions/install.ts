import { isObject, type JsonObject } from "../../base/json.ts";
import type { KubeClient } from "../client/client.ts";
import { pollUntil } from "../client/poll.ts";
import type { KubeObject } from "../client/transport.ts";
import { crds } from "./definitions.ts";

const TIMEOUT_MS = 30_000;

/** Whether the API server takes objects of a definition. */
export function isEstablished({ status }: JsonObject): boolean {
  const conditions = isObject(status) ? status.conditions : undefined;
  if (!Array.isArray(conditions)) return false;
  return conditions.some((one) => isObject(one) && one.type === "Established" && one.status === "True");
}

/**
 * Installs the definition of every custom resource and waits until the API server takes objects of it.
 *
 * @returns how many there are.
 */
export async function installCrds(client: KubeClient): Promise<number> {
  const definitions = [...crds().values()];
  await Promise.all(definitions.map((definition) => install(client, definition as unknown as KubeObject)));
  return definitions.length;
}

async function install(client: KubeClient, definition: KubeObject): Promise<void> {
  const { apiVersion, kind, metadata } = await client.apply(definition, { fieldManager: "echelon-sandbox" });
  const reference = { apiVersion, kind, metadata: { name: metadata.name } };
  const what = `The definition ${metadata.name} was accepted, and the API server`;
  await pollUntil({ what, timeoutMs: TIMEOUT_MS }, async () => {
    const live = await client.read<KubeObject & JsonObject>(reference);
    return live !== undefined && isEstablished(live) ? true : undefined;
  });
}
