import kubernetes from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import type { StorePlan } from "../../../../plan/types.ts";
import { kedaSecret } from "../../../kubernetes/parts/queues/kedaParameters.ts";
import { objectLabels } from "../../../kubernetes/parts/scope.ts";
import { logicalName, type OutsideContext, storeName } from "../../../kubernetes/parts/storage/store.ts";

/** A name, and its password. */
interface Login {
  readonly name: string;
  readonly password: Input<string>;
}

/** What KEDA signs in with, where it counts the items of a queue outside of the cluster. It reads the Secret by its name. */
export function createKedaUser(
  store: StorePlan,
  { scope, foundation, parent }: OutsideContext,
  userOf: () => Login,
): void {
  if (!store.ports.asked.some(({ by }) => by === "keda")) return;
  const { name: username, password } = userOf();
  new kubernetes.core.v1.Secret(
    `${logicalName(scope, store)}-keda`,
    {
      metadata: {
        name: kedaSecret(store),
        namespace: foundation.namespace,
        labels: objectLabels(scope, storeName(store), "store"),
      },
      type: "Opaque",
      stringData: { username, password },
    },
    { parent, dependsOn: [...foundation.restrictions] },
  );
}
