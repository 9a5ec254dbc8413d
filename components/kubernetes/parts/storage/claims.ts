import kubernetes from "@pulumi/kubernetes";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { StorePlan } from "../../../../plan/types.ts";
import { withStoreProtection } from "../../../withProtection.ts";
import type { Labels } from "../labels.ts";
import { objectLabels } from "../scope.ts";
import { keepsClass, storageClass } from "./storageClass.ts";
import { capacity, logicalName, type StoreContext, storeName } from "./store.ts";

interface ClaimArgs {
  /** Physical name; undefined if Pulumi chooses one. */
  readonly name: string | undefined;
  /** Last part of the logical name. */
  readonly suffix: string;
  readonly gigabytes: number;
  /** Whether it has the data of the store, as one of its volumes. @default true */
  readonly ofStore?: boolean;
  /** @default those of the store */
  readonly labels?: Labels;
  /** Changes the options of a store's claim. */
  readonly options?: (options: CustomResourceOptions) => CustomResourceOptions;
}

/**
 * Pulumi's provider does not wait for a claim: the pods that need it do. With an update it would wait for a phase in which a
 * claim is not, and fail after 5 minutes: until February 2026 for Pending, if its class has WaitForFirstConsumer
 * (https://github.com/pulumi/pulumi-kubernetes/issues/4179), and since then for Bound, which a claim for backups is not before
 * the first night.
 */
const NOT_AWAITED = { "pulumi.com/skipAwait": "true" };

/**
 * A claim that the stack makes itself, not the template of a StatefulSet: a template can never change, while a claim
 * can grow when the tier grows (its storage class has to allow expansion).
 */
export function createClaim(
  store: StorePlan,
  { scope, foundation, parent, claims }: StoreContext,
  { name, suffix, gigabytes, ofStore = true, labels, options = (own) => own }: ClaimArgs,
): kubernetes.core.v1.PersistentVolumeClaim {
  const claim = new kubernetes.core.v1.PersistentVolumeClaim(
    `${logicalName(scope, store)}${suffix}`,
    {
      metadata: {
        ...(name === undefined ? {} : { name }),
        namespace: foundation.namespace,
        labels: labels ?? objectLabels(scope, storeName(store), "store"),
        annotations: NOT_AWAITED,
      },
      spec: {
        accessModes: ["ReadWriteOnce"],
        ...(ofStore ? storageClass(scope, store) : storageClass(scope)),
        resources: { requests: { storage: capacity(gigabytes) } },
      },
    },
    options(
      keepsClass(
        "spec.storageClassName",
        withStoreProtection(scope, store, { parent, dependsOn: [...foundation.restrictions] }),
      ),
    ),
  );
  claims.push(claim);
  return claim;
}
