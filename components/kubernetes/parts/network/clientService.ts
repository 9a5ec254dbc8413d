import kubernetes from "@pulumi/kubernetes";
import type { StorePlan } from "../../../../plan/types.ts";
import { type Labels, selectorLabels } from "../labels.ts";
import { objectLabels } from "../scope.ts";
import { logicalName, type StoreContext, storeName } from "../storage/store.ts";

/**
 * The Service that clients of a store with several members call: any member that is ready answers.
 *
 * @param ports name of a port of the pods → its number.
 * @param selector labels of the members. @default those of a store with one set of members
 */
export function clientService(
  store: StorePlan,
  { scope, foundation, parent }: StoreContext,
  ports: Readonly<Record<string, number>>,
  selector: Labels = selectorLabels(scope.stack, storeName(store)),
): void {
  const name = storeName(store);
  new kubernetes.core.v1.Service(
    `${logicalName(scope, store)}-service`,
    {
      metadata: { name, namespace: foundation.namespace, labels: objectLabels(scope, name, "store") },
      spec: {
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
}
