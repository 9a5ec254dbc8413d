import { type CustomResourceOptions, mergeOptions } from "@pulumi/pulumi";
import type { Settings } from "../../../../config/settings.ts";

/** The class of new claims (`echelon:storageClass`), as a field of their spec; none leaves the choice to the cluster. */
export const storageClass = ({
  settings,
}: {
  readonly settings: Pick<Settings, "own">;
}): { readonly storageClassName?: string } => {
  const { storageClass: name } = settings.own.kubernetes;
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
