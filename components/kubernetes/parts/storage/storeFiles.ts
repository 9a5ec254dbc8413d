import kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { StorePlan } from "../../../../plan/types.ts";
import { objectLabels } from "../scope.ts";
import { logicalName, type OutsideContext, storeName } from "./store.ts";

type Named = Pick<StorePlan, "name" | "engine">;

const metadataOf = (store: Named, { scope, foundation }: OutsideContext) => ({
  namespace: foundation.namespace,
  labels: objectLabels(scope, storeName(store), "store"),
});

/**
 * What the pods of a store read, as a Secret; returns its name. Pulumi chooses that, so each content is a Secret of another
 * name: the pods mount it by that name, and another content replaces them one after the other. The old one stays until then.
 *
 * @param suffix last part of the logical name.
 * @param stringData file, or key → content.
 */
export const storeSecret = (
  store: Named,
  context: OutsideContext,
  suffix: string,
  stringData: Readonly<Record<string, pulumi.Input<string>>>,
): pulumi.Output<string> =>
  new kubernetes.core.v1.Secret(
    `${logicalName(context.scope, store)}-${suffix}`,
    { metadata: metadataOf(store, context), type: "Opaque", stringData },
    { parent: context.parent, dependsOn: [...context.foundation.restrictions] },
  ).metadata.name;

/** The same for what is no secret, as a ConfigMap. */
export const storeConfig = (
  store: Named,
  context: OutsideContext,
  suffix: string,
  data: Readonly<Record<string, string>>,
): pulumi.Output<string> =>
  new kubernetes.core.v1.ConfigMap(
    `${logicalName(context.scope, store)}-${suffix}`,
    { metadata: metadataOf(store, context), immutable: true, data },
    { parent: context.parent },
  ).metadata.name;
