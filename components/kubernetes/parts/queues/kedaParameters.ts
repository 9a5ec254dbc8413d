import kubernetes from "@pulumi/kubernetes";
import type { StorePlan, StorePlans } from "../../../../plan/types.ts";
import { objectLabels } from "../scope.ts";
import { logicalName, type StoreContext, storeName } from "../storage/store.ts";

/** The ConfigMap with what KEDA's scaler takes only by reference, and is no secret. */
export const kedaConfigMap = (store: Pick<StorePlan, "name" | "engine">): string =>
  `${storeName(store)}-keda`;

/** The Secret with which KEDA signs in to a broker that stands outside of the cluster: `username` and `password`. */
export const kedaSecret = (store: Pick<StorePlan, "name" | "engine">): string => `${storeName(store)}-keda`;

/**
 * Makes that ConfigMap.
 *
 * @param labels labels of the object besides those of every object of the store.
 */
export function createKedaParameters(
  store: StorePlan,
  { scope, foundation, parent }: StoreContext,
  data: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>> = {},
): void {
  const metadata = {
    name: kedaConfigMap(store),
    namespace: foundation.namespace,
    labels: { ...objectLabels(scope, storeName(store), "store"), ...labels },
  };
  new kubernetes.core.v1.ConfigMap(`${logicalName(scope, store)}-keda`, { metadata, data }, { parent });
}

/** Tells KEDA that RabbitMQ speaks TLS, where it does and KEDA counts the items. */
export function createKedaTls(
  store: StorePlans["rabbitmq" | "rabbitmq-operator"],
  context: StoreContext,
): void {
  const counted = store.ports.asked.some(({ by }) => by === "keda");
  if (counted && store.transport === "tls") createKedaParameters(store, context, { tls: "enable" });
}
