import type { Profile } from "../profiles/schema.ts";
import type { ClusterKey } from "../targets/aws/cluster.ts";
import { rowOf } from "../targets/index.ts";
import { asPods } from "../targets/names.ts";
import type { Settings } from "./settings.ts";

export type CreatedCluster = Extract<ClusterKey, { readonly create: unknown }>["create"];
export type ExistingCluster = Extract<ClusterKey, { readonly existing: unknown }>["existing"];

/** What the operator chose for a cluster of EKS that the stack makes. */
export const createdCluster = ({ own }: Pick<Settings, "own">): CreatedCluster =>
  own.aws.cluster !== undefined && "create" in own.aws.cluster
    ? own.aws.cluster.create
    : { admins: [], viewers: [] };

/** The cluster of EKS that the operator has; null if the stack makes one. */
export const existingCluster = ({ own }: Pick<Settings, "own">): ExistingCluster | null =>
  own.aws.cluster !== undefined && "existing" in own.aws.cluster ? own.aws.cluster.existing : null;

/** Whether the operator of the stack has the cluster on which its pods run, so that the keys of clusters are about it. */
export const hasOwnCluster = ({ target, own }: Pick<Settings, "target" | "own">): boolean =>
  rowOf(target).ownCluster ||
  (Object.hasOwn(rowOf(target).keys, "cluster") && existingCluster({ own }) !== null);

/** Keys of clusters that count on one that the stack makes too. */
const ON_EVERY_CLUSTER: readonly string[] = ["engines", "licences"];

/** Whether the pods of a tier run on a cluster: the operator's, or one that the stack makes. */
export const runsOnCluster = (
  settings: Pick<Settings, "target" | "own" | "compute">,
  { compute }: Pick<Profile, "compute">,
): boolean => hasOwnCluster(settings) || asPods[settings.compute ?? compute.default];

/** Whether a key of clusters has an effect. */
export const countsOnCluster = (
  key: string,
  settings: Pick<Settings, "target" | "own" | "compute">,
  profile: Pick<Profile, "compute">,
): boolean => hasOwnCluster(settings) || (ON_EVERY_CLUSTER.includes(key) && runsOnCluster(settings, profile));
