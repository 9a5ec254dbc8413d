import { type CustomResourceOptions, mergeOptions } from "@pulumi/pulumi";
import type { StorePlan } from "../../../../plan/types.ts";
import { isOnOneVolume } from "../../../../plan/volumes.ts";
import type { Scope } from "../scope.ts";

/**
 * The class of new claims (`echelon:storageClass`), as a field of their spec; none leaves the choice to the cluster. On a cluster
 * that the stack makes, the volumes of a store with several have a class of their own.
 *
 * @param store whose data is on them. @default none: a claim that stands alone
 */
export const storageClass = (
  { settings, memberClass }: Pick<Scope, "settings" | "memberClass">,
  store?: StorePlan,
): { readonly storageClassName?: string } => {
  const alone = store === undefined || isOnOneVolume(store);
  const { storageClass: own } = settings.own.kubernetes;
  const name = alone ? own : (memberClass ?? own);
  return name === "none" ? {} : { storageClassName: name };
};

/**
 * Options for an object with a claim in it. Kubernetes refuses another class of a claim that exists, and Pulumi would
 * replace the claim, with its data. So a claim keeps the class that it was made with, and the key counts for new ones.
 *
 * @param path of the field with the class, or of an immutable field that holds it.
 */
export const keepsClass = (path: string, options: CustomResourceOptions): CustomResourceOptions =>
  mergeOptions(options, { ignoreChanges: [path] });
