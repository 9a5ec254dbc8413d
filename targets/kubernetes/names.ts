import { type NameRule, nameRule } from "../../base/names.ts";

const source = "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/";

/** Rules by kind of name. */
export const kubernetesNames = {
  /** RFC 1123 label: namespaces (kube- is the system's), and what also becomes a label value or a host name. */
  label: nameRule(63, source, { reservedPrefixes: ["kube-"] }),
  /** RFC 1035 label: services become DNS names. */
  service: nameRule(63, source, { letterFirst: true }),
  /** A CronJob leaves 11 characters for its jobs' suffix. */
  cronJob: nameRule(52, source),
  /** A StatefulSet leaves room for the ordinal and the revision hash in its pods' labels. */
  statefulSet: nameRule(52, source, { letterFirst: true }),
} as const satisfies Record<string, NameRule>;
