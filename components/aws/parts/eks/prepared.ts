import type * as pulumi from "@pulumi/pulumi";
import type { Group } from "../../../group.ts";
import type { OnCluster } from "../../../kubernetes/compute/onCluster.ts";
import type { Foundation } from "../../foundation.ts";
import type { Scope } from "../scope.ts";
import type { OPERATOR_ACCOUNTS } from "./charts.ts";
import type { ClusterFacts } from "./clusterFacts.ts";
import type { PodIdentity } from "./podIdentity.ts";

/** What a cluster stands on. */
export interface ClusterPlace {
  readonly scope: Scope;
  readonly foundation: Foundation;
  /** Parent of what AWS holds for the cluster. */
  readonly group: Group;
}

/** The roles of the operators that the stack installs and that call AWS. */
export type OperatorIdentities = Readonly<Partial<Record<keyof typeof OPERATOR_ACCOUNTS, PodIdentity>>>;

/** A cluster, and what is on it before stores and workloads. */
export interface PreparedCluster {
  readonly cluster: ClusterFacts;
  /** Parent of what AWS holds for the cluster. */
  readonly group: Group;
  readonly identities: OperatorIdentities;
  readonly on: OnCluster;
  /** Name of the log group with what the pods write; null if the stack does not collect it. */
  readonly logs: pulumi.Output<string> | null;
}
