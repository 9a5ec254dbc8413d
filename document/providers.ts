import { defect } from "../base/errors.ts";
import type { ResourceRecord } from "./document.ts";

const KUBERNETES = "kubernetes:";
const KUBERNETES_PROVIDER = "pulumi:providers:kubernetes";

/**
 * Kubernetes objects of a stack that makes a cluster, without a provider of the stack's own: they would go to
 * whichever cluster the machine's kubeconfig names. A stack that makes no provider has none of these.
 */
export function strayObjects(resources: readonly ResourceRecord[]): readonly ResourceRecord[] {
  if (!resources.some(({ type }) => type === KUBERNETES_PROVIDER)) return [];
  return resources.filter(({ type, provider }) => type.startsWith(KUBERNETES) && provider === null);
}

/** @throws Error naming each object that would miss the stack's own cluster. */
export function refuseStrayObjects(resources: readonly ResourceRecord[]): void {
  const stray = strayObjects(resources);
  if (stray.length === 0) return;
  const names = stray.map(({ name, type }) => `${name} (${type})`).join(", ");
  throw defect(
    `registering ${names}: got the default provider, expected that of the cluster that the stack makes (its parent has to be on that cluster)`,
  );
}
