import kubernetes from "@pulumi/kubernetes";
import type { StorePlan } from "../../../../plan/types.ts";
import { selectorLabels } from "../labels.ts";
import { objectLabels } from "../scope.ts";
import { logicalName, type StoreContext, storeName } from "../storage/store.ts";

/**
 * The Service that clients of a store with several members call: any member that is ready answers.
 *
 * @param ports name of a port of the pods → its number.
 */
export function clientService(
  store: StorePlan,
  { scope, foundation, parent }: StoreContext,
  ports: Readonly<Record<string, number>>,
): void {
  const name = storeName(store);
  new kubernetes.core.v1.Service(
    `${logicalName(scope, store)}-service`,
    {
      metadata: { name, namespace: foundation.namespace, labels: objectLabels(scope, name, "store") },
      spec: {
        selector: selectorLabels(scope.stack, name),
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
