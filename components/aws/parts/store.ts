import type aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Signal, StoreEngine, StorePlan, StorePlans } from "../../../plan/types.ts";
import type { Right } from "../../../profiles/rights.ts";
import type { OnCluster } from "../../kubernetes/compute/onCluster.ts";
import type { ClusterStores } from "../../kubernetes/parts/scope.ts";
import type { BuiltStores, EndpointOf, StoreEndpoint } from "../../platform.ts";
import type { Foundation } from "../foundation.ts";
import type { KeptLonger } from "./backup/vault.ts";
import type { CachePasswords } from "./cache/passwords.ts";
import type { EcsCluster } from "./containers/cluster.ts";
import type { Metric, MetricQuery } from "./monitoring/metrics.ts";
import type { Scope } from "./scope.ts";
import type { Statement } from "./security/iam.ts";

/** What a store is built from. */
export interface StoreArgs<Engine extends StoreEngine> {
  readonly scope: Scope;
  readonly foundation: Foundation;
  readonly store: StorePlans[Engine];
  /** The cluster of the pods that use it, from where it is set up; null where others use it. */
  readonly cluster: OnCluster | null;
  /** The passwords of workloads for all of the stack's Redis. */
  readonly passwords: CachePasswords;
  /** Logical name, the same in every tier. */
  readonly name: string;
  /** A store that was built before, by its key: the server of a guest. */
  readonly standing: (key: string) => BuiltStore | undefined;
  /** Where tasks run that set up a store: see containers/setupTask.ts. */
  readonly tasks: () => EcsCluster;
  readonly parent: pulumi.Resource;
}

/** A block volume that a host mounts for a store. */
export interface HostVolume {
  /** Name of its store. */
  readonly store: string;
  readonly volume: aws.ebs.Volume;
  /** Directory of the files, on the host and in the containers. */
  readonly path: string;
}

/** A bucket that other stores of the stack are copied into. */
interface CopyBucket {
  readonly name: pulumi.Output<string>;
  /** Permissions to read, write and delete copies whose names start with a prefix. */
  readonly copyAccess: (prefix: string) => readonly Statement[];
}

/**
 * What measures a signal of a store: one query, or one for each of its parts, by the name of the part. An alarm takes ten metrics:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html
 */
export type StoreMetric = MetricQuery | ReadonlyMap<string, MetricQuery>;

/** A store that was built, and what others need of it. */
export interface BuiltStore {
  /** The variables of each user, or of all of them. */
  readonly endpoint: EndpointOf | StoreEndpoint;
  /** Permissions that a role with these rights needs, which these workloads have. */
  readonly access: (rights: readonly Right[], users: readonly string[]) => readonly Statement[];
  /** Age of the oldest item in the queue of a workload, seconds; absent if nothing measures it. */
  readonly takenAge?: (taker: string) => Metric;
  /** Number of items in the queue of a workload; absent if that does not scale by it. */
  readonly takenItems?: (taker: string) => MetricQuery;
  /** Permissions of KEDA, which counts the items with an identity of its own. @default it signs in, or counts none */
  readonly counting?: readonly Statement[];
  /** What the store itself measures. @default nothing */
  readonly signals?: Readonly<Partial<Record<Signal, StoreMetric>>>;
  /** What has to exist before a workload runs on it. @default nothing */
  readonly ready?: readonly pulumi.Resource[];
  /** Key of a store with databases on this server → the variables of its users. @default it has none */
  readonly guests?: Readonly<Record<string, EndpointOf>>;
  /** Its bucket; absent if it is not one. */
  readonly bucket?: CopyBucket;
  /** Volume for the host to mount; absent if the store has none. */
  readonly hostVolume?: HostVolume;
  /** What AWS Backup keeps longer than the service itself does. @default nothing: the service keeps it as long as the tier states */
  readonly keptLonger?: Omit<KeptLonger, "name">;
  /** What was made for it on the stack's cluster, for which jobs wait; absent if nothing was. */
  readonly onCluster?: pulumi.Resource;
  /** Keeps the data as they are now; absent if the store has versions, or if nothing can do that (`plan.lacks`). */
  readonly restorePoint?: (name: string, opts: pulumi.CustomResourceOptions) => pulumi.Resource;
}

/** A store of the stack, as it was planned and built. */
export interface StandingStore extends BuiltStore {
  readonly store: StorePlan;
  /** Logical name. */
  readonly name: string;
}

/** The stores of a stack. */
export interface Stores extends BuiltStores {
  /** Key → store that a service of AWS holds. */
  readonly built: Readonly<Record<string, StandingStore>>;
  /** What has to exist before a workload runs on its stores: restore points of a switch, and what prepares a store. */
  readonly ready: readonly pulumi.Resource[];
  /** The stores on the cluster of the stack; null where there is none. */
  readonly onCluster: ClusterStores | null;
}

export const SECONDS_PER_DAY = 86_400;
