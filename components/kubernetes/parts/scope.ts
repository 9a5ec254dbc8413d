import type { Input, Output, Resource } from "@pulumi/pulumi";
import { physicalName } from "../../../base/names.ts";
import { kubernetesNames } from "../../../targets/kubernetes/names.ts";
import type { SecretsIn } from "../../deliverSecrets.ts";
import type {
  BuiltStores,
  EdgeEndpoint,
  PlatformContext,
  PlatformTypes,
  RunningWorkloads,
} from "../../platform.ts";
import { type Labels, ROLE_LABEL, type Role, selectorLabels, stackLabels } from "./labels.ts";

/** A bucket of a cloud. Pods reach it by what their service account is in the cloud, without keys. */
export interface CloudBucket {
  readonly name: Input<string>;
  readonly region: string;
}

/** Name of a chart → values of it. */
export type ChartValues = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The context of a stack on a cluster, with the names and labels that are derived from it. */
export interface Scope extends PlatformContext {
  /** Physical name of the namespace. */
  readonly namespaceName: string;
  /** Labels of every object. */
  readonly labels: Labels;
  /** Whether secrets come from the cloud that made the cluster, so that External Secrets has to copy them. */
  readonly outsideSecrets: boolean;
  /** Name of a store of objects → its bucket, where the cloud that made the cluster holds it. */
  readonly buckets: Readonly<Record<string, CloudBucket>>;
  /** Whether a later update may remove the namespace: another compute kind takes over, or took over, and no store keeps data in it. */
  readonly mayLeave: boolean;
  /** Values that the cluster gives the charts of operators, by the name of the chart. */
  readonly chartValues: ChartValues;
  /** Class of the volumes of a store that has several; null where all volumes have the same. */
  readonly memberClass: string | null;
  /** Physical name of an object that all stores or workloads of the scope share. */
  readonly sharedName: (name: string) => string;
}

/** What all objects in the namespace use. */
export interface Foundation {
  /** Name of the namespace. Objects that use this output are created after the namespace. */
  readonly namespace: Output<string>;
  /** Quota, default limits and closed network. Pods depend on them, so a larger tier gets its larger quota first. */
  readonly restrictions: readonly Resource[];
}

/** What exists on the cluster before the stores are built. */
export interface Prepared {
  /** Operators that the stack installs. Custom resources depend on them. */
  readonly operators: readonly Resource[];
}

/** A claim of whose volume the cloud keeps snapshots. */
export interface SnapshottedClaim {
  /** Key of its store. */
  readonly key: string;
  /** Name of the claim. */
  readonly claim: Output<string>;
  readonly keepDays: number;
}

/** The stores, as the workloads on the cluster use them. */
export interface ClusterStores extends BuiltStores {
  /** What has to exist before the workloads run on the stores: the network openings, and points to return to. */
  readonly ready: readonly Resource[];
  /** The group of each store: all that is made for it. */
  readonly groups: readonly Resource[];
  /** The claims of whose volumes the cloud keeps snapshots. */
  readonly snapshots: readonly SnapshottedClaim[];
}

/** The types that the capabilities of this platform pass to each other. */
export interface KubernetesTypes extends PlatformTypes {
  readonly scope: Scope;
  /** The cluster exists already, so its compute kind needs nothing from the foundation. */
  readonly needs: undefined;
  readonly foundation: Foundation;
  readonly prepared: Prepared;
  readonly secrets: SecretsIn<"kubernetes">;
  readonly stores: ClusterStores;
  readonly running: RunningWorkloads;
  readonly edge: EdgeEndpoint;
  /** Alertmanager notifies people itself, so nothing is passed on. */
  readonly recipients: undefined;
}

export const scopeOf = (context: PlatformContext): Scope => ({
  ...context,
  namespaceName: physicalName(kubernetesNames.label, [context.name, context.stack]),
  labels: stackLabels(context.tags),
  outsideSecrets: false,
  buckets: {},
  mayLeave: false,
  chartValues: {},
  memberClass: null,
  sharedName: (name) => name,
});

/** Labels of a pod and of the objects that belong to it. */
export const objectLabels = ({ labels, stack }: Scope, name: string, role: Role): Labels => ({
  ...labels,
  ...selectorLabels(stack, name),
  [ROLE_LABEL]: role,
});
