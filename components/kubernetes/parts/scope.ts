import type { CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { physicalName } from "../../../base/names.ts";
import type { PlatformContext } from "../../platform.ts";
import { type Labels, ROLE_LABEL, type Role, selectorLabels, stackLabels } from "./labels.ts";

/** A stack on a cluster: its context, and the names and labels that follow from it. */
export interface Scope extends PlatformContext {
  /** Physical name of the namespace. */
  readonly namespaceName: string;
  /** Labels of every object. */
  readonly labels: Labels;
}

/** What everything inside the namespace stands on. */
export interface Foundation {
  /** Name of the namespace; what takes it is created after it. */
  readonly namespace: Output<string>;
  /** Quota, defaults and closed network: pods come after them, so that a grown tier finds its quota raised. */
  readonly guards: readonly Resource[];
}

export const scopeOf = (context: PlatformContext): Scope => ({
  ...context,
  namespaceName: physicalName("kubernetes-label", [context.name, context.stack]),
  labels: stackLabels(context.tags),
});

/** Labels of one pod and of what belongs to it. */
export const memberLabels = ({ labels, stack }: Scope, name: string, role: Role): Labels => ({
  ...labels,
  ...selectorLabels(stack, name),
  [ROLE_LABEL]: role,
});

/** Data outlives a mistake: only a stack that says it is a trial lets go of it. */
export const precious = ({ settings }: Scope, options: CustomResourceOptions): CustomResourceOptions => ({
  ...options,
  protect: !settings.ephemeral,
});
