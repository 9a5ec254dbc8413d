import { z } from "zod";
import { storeEngines } from "./fields.ts";
import { kubernetesNames } from "./kubernetes/names.ts";
import { operatorModes } from "./names.ts";
import type { TargetRow } from "./row.ts";

/** Any existing Kubernetes cluster. */
export const kubernetes = {
  kinds: ["kubernetes"],
  keys: {
    operators: z.enum(operatorModes).default("none"),
    engines: storeEngines.default({}),
    gateway: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, "expected a GatewayClass name, or none")
      .default("none")
      .meta({ examples: ["istio"] }),
    snapshotClass: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, "expected a VolumeSnapshotClass name, or none")
      .default("none")
      .meta({ examples: ["ebs-snapshots"] }),
  },
  domain: {},
  namespaces: ["kubernetes"],
  region: null,
  reservedTagPrefixes: [],
  names: kubernetesNames,
  ownCluster: true,
  seesBacklog: (operators) => operators !== "none",
  manifests: true,
  stateInClone: true,
  tools: [
    { tool: "kubectl", version: ["version", "--client"], fix: "https://kubernetes.io/docs/tasks/tools/" },
  ],
  localConfig: async () => (await import("./kubernetes/localConfig.ts")).localConfig,
} as const satisfies TargetRow;
