import kubernetes from "@pulumi/kubernetes";
import { physicalName } from "../../../../base/names.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import { PLACEHOLDER_DIRECTORY, PLACEHOLDER_FILE } from "../../../workload/files.ts";
import { withoutImage } from "../../../workload/image.ts";
import { placeholderSource } from "../../../workload/placeholder.ts";
import { shortHash } from "../labels.ts";
import type { Foundation, Scope } from "../scope.ts";
import type { VolumeMount } from "./podFields.ts";

/** A file that pods mount, with the ConfigMap that holds it. */
export interface MountedFile {
  /** Name of the volume in the pod. */
  readonly volume: string;
  readonly configMap: kubernetes.core.v1.ConfigMap;
  readonly mount: VolumeMount;
  readonly path: string;
}

interface FileArgs {
  readonly name: string;
  readonly fileName: string;
  readonly content: string;
  readonly directory: string;
}

/**
 * A ConfigMap whose name ends in a hash of its content. Changed content gives a new name, so the pods are replaced
 * one by one, and the old ConfigMap stays until all of them are replaced.
 */
function mountedFile(
  { name: prefix, labels, parent }: Scope,
  { namespace }: Foundation,
  { name, fileName, content, directory }: FileArgs,
): MountedFile {
  const configMap = new kubernetes.core.v1.ConfigMap(
    `${prefix}-${name}`,
    {
      metadata: { name: physicalName(kubernetesNames.label, [name, shortHash(content)]), namespace, labels },
      immutable: true,
      data: { [fileName]: content },
    },
    { parent },
  );
  return {
    volume: name,
    configMap,
    mount: { name, mountPath: directory, readOnly: true },
    path: `${directory}/${fileName}`,
  };
}

/** The scale profile as a file; null for a system that reads none. */
export function scaleProfileFile(scope: Scope, foundation: Foundation): MountedFile | null {
  const { scaleProfile } = scope.plan;
  if (scaleProfile === null) return null;
  return mountedFile(scope, foundation, {
    ...scaleProfile,
    name: "scale-profile",
    directory: "/etc/echelon",
  });
}

/** The placeholder as a file; null if the operator has named all images. */
export function placeholderFile(scope: Scope, foundation: Foundation): MountedFile | null {
  if (withoutImage(Object.keys(scope.plan.workloads), scope.settings).length === 0) return null;
  return mountedFile(scope, foundation, {
    name: "placeholder",
    fileName: PLACEHOLDER_FILE,
    content: placeholderSource(),
    directory: PLACEHOLDER_DIRECTORY,
  });
}
