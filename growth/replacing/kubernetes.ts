const replaces = "https://github.com/pulumi/pulumi-kubernetes/blob/v4.24.0/provider/pkg/provider/diff.go";

/** The fields whose change makes the provider replace an object of a kind, beside its name and namespace. */
const fields: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ["data", "binaryData"],
  Secret: ["data", "stringData", "type"],
  Deployment: ["spec.selector"],
  Job: ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  // The provider lets the API server grow a claim; these it cannot change.
  PersistentVolumeClaim: ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
  ResourceQuota: ["spec.scopes"],
  RoleBinding: ["roleRef"],
  Service: ["spec.clusterIP"],
  StatefulSet: [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  StorageClass: ["parameters", "provisioner"],
};

/** Of every object, custom resources included. */
const ALWAYS = ["metadata.name", "metadata.namespace", "apiVersion", "kind"];

/** What replaces an object of a type such as `kubernetes:apps/v1:StatefulSet`; read 2026-11-26. */
export const kubernetesFacts = (type: string) => ({
  replacing: [...ALWAYS, ...(fields[type.split(":").at(-1) ?? ""] ?? [])],
  source: replaces,
});
