import type { Exception } from "./exception.ts";

/** Of checkov on rendered manifests. */
export const kubernetesExceptions: readonly Exception[] = [
  {
    check: "CKV_K8S_15",
    title: "Image Pull Policy should be Always",
    resource: "*",
    reason:
      "A full version is never another image, and a pod starts although the registry is away. kube-score holds that each image has one.",
  },
  {
    check: "CKV_K8S_35",
    title: "Prefer using secrets as files over secrets as environment variables",
    resource: "*",
    reason:
      "The workload contract hands over passwords as variables, by reference to a Secret, the same on every target.",
  },
  {
    check: "CKV_K8S_43",
    title: "Image should use digest",
    resource: "*",
    reason:
      "A digest is of one architecture or of one registry; a full version also works in a mirror. `echelon:images` and `echelon:softwareImages` take a digest.",
  },
];
