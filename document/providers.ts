import { defect } from "../base/errors.ts";
import type { ResourceRecord } from "./document.ts";

const KUBERNETES = "kubernetes:";
const KUBERNETES_PROVIDER = "pulumi:providers:kubernetes";

/**
 * Kubernetes objects that use the default provider although the stack makes a cluster with its own provider. They
 * would go to the cluster of the local kubeconfig. Empty for a stack that makes no Kubernetes provider.
 */
export function strayObjects(resources: readonly ResourceRecord[]): readonly ResourceRecord[] {
  if (!resources.some(({ type }) => type === KUBERNETES_PROVIDER)) return [];
  return resources.filter(({ type, provider }) => type.startsWith(KUBERNETES) && provider === null);
}

/** @throws Error that names each object which would not go to the stack's own cluster. */
export function refuseStrayObjects(resources: readonly ResourceRecord[]): void {
  const stray = strayObjects(resources);
  if (stray.length === 0) return;
  const names = stray.map(({ name, type }) => `${name} (${type})`).join(", ");
  throw defect(
    `registering ${names}: got the default provider, expected that of the cluster that the stack makes (its parent has to be on that cluster)`,
  );
}
