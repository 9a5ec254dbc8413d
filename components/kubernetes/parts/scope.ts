import type { Output, Resource } from "@pulumi/pulumi";
import { physicalName } from "../../../base/names.ts";
import { kubernetesNames } from "../../../targets/kubernetes/names.ts";
import type {
  BuiltStores,
  EdgeEndpoint,
  PlatformContext,
  PlatformTypes,
  RunningWorkloads,
} from "../../platform.ts";
import { type Labels, ROLE_LABEL, type Role, selectorLabels, stackLabels } from "./labels.ts";

/** A stack on a cluster: its context, and the names and labels that follow from it. */
export interface Scope extends PlatformContext {
  /** Physical name of the namespace. */
  readonly namespaceName: string;
  /** Labels of every object. */
  readonly labels: Labels;
  /** Whether External Secrets brings secrets here, from where the platform that made the cluster keeps them. */
  readonly outsideSecrets: boolean;
}

/** What everything inside the namespace stands on. */
export interface Foundation {
  /** Name of the namespace; what takes it is created after it. */
  readonly namespace: Output<string>;
  /** Quota, defaults and closed network: pods come after them, so that a grown tier finds its quota raised. */
  readonly restrictions: readonly Resource[];
}

/** What is on the cluster before the stores are. */
export interface Prepared {
  /** Operators that the stack installs: their custom resources come after them. */
  readonly operators: readonly Resource[];
}

/** What the capabilities of a cluster hand to each other. */
export interface KubernetesTypes extends PlatformTypes {
  readonly scope: Scope;
  /** A cluster is there already: nothing has to be laid for it. */
  readonly needs: undefined;
  readonly foundation: Foundation;
  readonly prepared: Prepared;
  readonly stores: BuiltStores;
  readonly running: RunningWorkloads;
  readonly edge: EdgeEndpoint;
  /** Alertmanager tells people by itself. */
  readonly recipients: undefined;
}

export const scopeOf = (context: PlatformContext): Scope => ({
  ...context,
  namespaceName: physicalName(kubernetesNames.label, [context.name, context.stack]),
  labels: stackLabels(context.tags),
  outsideSecrets: false,
});

/** Labels of one pod and of what belongs to it. */
export const objectLabels = ({ labels, stack }: Scope, name: string, role: Role): Labels => ({
  ...labels,
  ...selectorLabels(stack, name),
  [ROLE_LABEL]: role,
});
