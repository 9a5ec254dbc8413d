import type { Group } from "../../../group.ts";
import type { OnCluster } from "../../../kubernetes/compute/onCluster.ts";
import type { Foundation } from "../../foundation.ts";
import type { Scope } from "../scope.ts";
import type { ClusterFacts } from "./clusterFacts.ts";
import type { PodIdentity } from "./podIdentity.ts";

/** What a cluster stands on. */
export interface ClusterPlace {
  readonly scope: Scope;
  readonly foundation: Foundation;
  /** Parent of what AWS holds for the cluster. */
  readonly group: Group;
}

/** A cluster, and what is on it before stores and workloads. */
export interface PreparedCluster {
  readonly cluster: ClusterFacts;
  /** Parent of what AWS holds for the cluster. */
  readonly group: Group;
  /** The role of External Secrets; null if the stack does not install it. */
  readonly reader: PodIdentity | null;
  /** The role of the operator that copies stores into buckets; null if none does, or the stack does not install it. */
  readonly copier: PodIdentity | null;
  /** The role of KEDA; null if it needs none, or the stack does not install it. */
  readonly counter: PodIdentity | null;
  readonly on: OnCluster;
}
