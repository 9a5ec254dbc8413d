import kubernetes from "@pulumi/kubernetes";
import type { StorePlan } from "../../../plan/types.ts";
import { withProtection } from "../../withProtection.ts";
import { objectLabels } from "./scope.ts";
import { capacity, logicalName, type StoreContext, storeName } from "./store.ts";

interface ClaimArgs {
  /** Physical name. */
  readonly name: string;
  /** End of the logical name. */
  readonly suffix: string;
  readonly gigabytes: number;
}

/**
 * A volume of its own right, not a StatefulSet's template: a template can never change, while a claim grows in
 * place when the tier does (the storage class has to allow expansion). Pulumi waits until it is bound, except
 * where its class binds with the first pod.
 */
export function createClaim(
  store: StorePlan,
  { scope, foundation, parent }: StoreContext,
  { name, suffix, gigabytes }: ClaimArgs,
): kubernetes.core.v1.PersistentVolumeClaim {
  return new kubernetes.core.v1.PersistentVolumeClaim(
    `${logicalName(scope, store)}${suffix}`,
    {
      metadata: {
        name,
        namespace: foundation.namespace,
        labels: objectLabels(scope, storeName(store), "store"),
      },
      spec: {
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: capacity(gigabytes) } },
      },
    },
    withProtection(scope, { parent, dependsOn: [...foundation.restrictions] }),
  );
}
