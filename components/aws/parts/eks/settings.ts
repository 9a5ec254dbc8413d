import type { Settings } from "../../../../config/settings.ts";
import type { ClusterKey } from "../../../../targets/aws/cluster.ts";

type Created = Extract<ClusterKey, { readonly create: unknown }>["create"];
type Existing = Extract<ClusterKey, { readonly existing: unknown }>["existing"];

/** What the operator chose for a cluster that the stack makes. */
export const createdCluster = ({ own }: Pick<Settings, "own">): Created =>
  own.aws.cluster !== undefined && "create" in own.aws.cluster
    ? own.aws.cluster.create
    : { admins: [], viewers: [] };

/** The cluster that the operator has; null if the stack makes one. */
export const existingCluster = ({ own }: Pick<Settings, "own">): Existing | null =>
  own.aws.cluster !== undefined && "existing" in own.aws.cluster ? own.aws.cluster.existing : null;
