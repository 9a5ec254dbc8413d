import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import type { StorePlan } from "../../../../plan/types.ts";
import { type Labels, ROLE_LABEL, STORE_LABEL, selectorLabels } from "../labels.ts";
import { objectLabels } from "../scope.ts";
import { logicalName, type StoreContext, storeName } from "../storage/store.ts";
import { partName } from "./statefulSet.ts";

interface ServiceArgs {
  readonly name: string;
  /** Port name → number. */
  readonly ports: Readonly<Record<string, number>>;
  readonly publishNotReady: boolean;
  /** Labels of the members. @default those of a store with one set of members */
  readonly selector?: Labels;
}

/** Labels that all members of a store have, in whichever set they are, and nothing else that the stack runs for it. */
export const everyMember = ({ key }: Pick<StorePlan, "key">): Labels => ({
  [STORE_LABEL]: key,
  [ROLE_LABEL]: "store",
});

export const headlessService = (
  store: StorePlan,
  { scope, foundation, parent }: StoreContext,
  { name, ports, publishNotReady, selector = selectorLabels(scope.stack, storeName(store)) }: ServiceArgs,
): kubernetes.core.v1.Service =>
  new kubernetes.core.v1.Service(
    `${logicalName(scope, store)}-members`,
    {
      metadata: {
        name,
        namespace: foundation.namespace,
        labels: objectLabels(scope, storeName(store), "store"),
      },
      spec: {
        clusterIP: "None",
        publishNotReadyAddresses: publishNotReady,
        selector,
        ports: Object.entries(ports).map(([port, number]) => ({
          name: port,
          port: number,
          targetPort: port,
        })),
      },
    },
    { parent },
  );

/**
 * At most one member may be evicted at a time. A drain can then evict the member of a store that has only one.
 *
 * @param selector labels of the members. @default those of a store with one set of members
 * @param part last part of the name of a budget for some of the members. @default none
 */
export const disruptionBudget = (
  store: StorePlan,
  { scope, foundation, parent }: StoreContext,
  selector: Labels = selectorLabels(scope.stack, storeName(store)),
  part?: string,
): Resource =>
  new kubernetes.policy.v1.PodDisruptionBudget(
    `${logicalName(scope, store)}${part === undefined ? "" : `-${part}`}-disruption`,
    {
      metadata: {
        name: part === undefined ? storeName(store) : partName(store, part),
        namespace: foundation.namespace,
        labels: objectLabels(scope, storeName(store), "store"),
      },
      spec: {
        maxUnavailable: 1,
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        selector: { matchLabels: selector },
      },
    },
    { parent },
  );
