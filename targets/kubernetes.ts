import { z } from "zod";
import { certificateIssuer, dns, dnsNames, licences, operatorNamespaces, storeEngines } from "./fields.ts";
import { objectName } from "./kubernetes/grammar.ts";
import { kubernetesNames } from "./kubernetes/names.ts";
import { operatorModes } from "./names.ts";
import type { TargetRow } from "./row.ts";

/** The name of an object of a kind that the cluster has, or `none`. */
const className = (kind: string) =>
  z.string().regex(objectName, `expected a ${kind} name, or none`).default("none");

/** Any existing Kubernetes cluster. */
export const kubernetes = {
  kinds: ["kubernetes"],
  keys: {
    operators: z.enum(operatorModes).default("none"),
    monitoring: z.enum(operatorModes).optional(),
    backlogScaling: z.enum(operatorModes).optional(),
    certificates: z.enum(operatorModes).optional(),
    operatorNamespaces: operatorNamespaces.default({}),
    engines: storeEngines.default({}),
    licences: licences.default([]),
    dns: dns.default([...dnsNames]),
    storageClass: className("StorageClass").meta({ examples: ["gp3"] }),
    gateway: className("GatewayClass").meta({ examples: ["istio"] }),
    snapshotClass: className("VolumeSnapshotClass").meta({ examples: ["ebs-snapshots"] }),
  },
  domain: { issuer: certificateIssuer.optional() },
  namespaces: ["kubernetes"],
  region: null,
  pin: null,
  // A tag is a label `tags.echelon.dev/<name>` and an annotation of the same name, which holds the value in full. A name or
  // value that a label cannot have ends in a hash there (components/kubernetes/parts/labels.ts).
  tags: {
    most: null,
    own: [],
    reservedPrefixes: [],
    source:
      "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set",
  },
  names: kubernetesNames,
  registryLogins: {
    pattern: objectName,
    expected: "the name of a Secret in the stack's namespace",
    most: null,
  },
  ownCluster: true,
  seesBacklog: (operators) => operators !== "none",
  keepsPodLogs: false,
  keepsVolumes: false,
  manifests: true,
  stateInClone: true,
  tools: [
    { tool: "kubectl", version: ["version", "--client"], fix: "https://kubernetes.io/docs/tasks/tools/" },
  ],
  localConfig: async () => (await import("./kubernetes/localConfig.ts")).localConfig,
} as const satisfies TargetRow;
