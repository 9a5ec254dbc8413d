import kubernetes from "@pulumi/kubernetes";
import { physicalName } from "../../../../base/names.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import { PLACEHOLDER_DIRECTORY, PLACEHOLDER_FILE } from "../../../workload/files.ts";
import { withoutImage } from "../../../workload/image.ts";
import { placeholderFiles } from "../../../workload/placeholder.ts";
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
  /** Name of the file that the path leads to → its content, and other files beside it. */
  readonly files: Readonly<Record<string, string>>;
  readonly fileName: string;
  readonly directory: string;
}

/** One file by itself is hashed as it is, so that the names of earlier packages stay. */
const hashOf = (files: FileArgs["files"]): string => shortHash(Object.values(files).join("\0"));

/**
 * A ConfigMap whose name ends in a hash of its content. Changed content gives a new name, so the pods are replaced
 * one by one, and the old ConfigMap stays until all of them are replaced.
 */
function mountedFile(
  { name: prefix, labels, parent, sharedName }: Scope,
  { namespace }: Foundation,
  { name, fileName, files, directory }: FileArgs,
): MountedFile {
  const configMap = new kubernetes.core.v1.ConfigMap(
    `${prefix}-${name}`,
    {
      metadata: {
        name: physicalName(kubernetesNames.label, [sharedName(name), hashOf(files)]),
        namespace,
        labels,
      },
      immutable: true,
      data: { ...files },
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
    fileName: scaleProfile.fileName,
    files: { [scaleProfile.fileName]: scaleProfile.content },
    name: "scale-profile",
    directory: "/etc/echelon",
  });
}

/** The placeholder as a file; null if the operator has named all images. */
export function placeholderFile(scope: Scope, foundation: Foundation): MountedFile | null {
  const kinds = withoutImage(scope.plan.workloads, scope.settings).map(({ kind }) => kind);
  if (kinds.length === 0) return null;
  return mountedFile(scope, foundation, {
    name: "placeholder",
    fileName: PLACEHOLDER_FILE,
    files: placeholderFiles(kinds),
    directory: PLACEHOLDER_DIRECTORY,
  });
}
