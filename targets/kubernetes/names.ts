import { type NameRule, nameRule } from "../../base/names.ts";

const source = "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/";

/** Kubernetes' rules for names, by kind of name. */
export const kubernetesNames = {
  /** RFC 1123 label: for namespaces (kube- is reserved for Kubernetes), label values and host names. */
  label: nameRule(63, source, { reservedPrefixes: ["kube-"] }),
  /** RFC 1035 label, because the name of a Service becomes a DNS name. */
  service: nameRule(63, source, { letterFirst: true }),
  /** 11 characters are left for the suffix of its Jobs. */
  cronJob: nameRule(52, source),
  /** Room is left for the ordinal and the revision hash, which are in the labels of its pods. */
  statefulSet: nameRule(52, source, { letterFirst: true }),
} as const satisfies Record<string, NameRule>;
