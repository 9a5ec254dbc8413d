import { rowOf } from "../targets/index.ts";
import type { ComputeKind, Target } from "../targets/names.ts";

/** Where the workloads of a stack run. */
export interface Ground {
  readonly target: Target;
  readonly compute: ComputeKind;
}

/** Whether workloads run as pods: on the operator's own cluster, or on one that stands in a cloud. */
export const runsPods = ({ target, compute }: Ground): boolean =>
  rowOf(target).ownCluster || compute === "kubernetes";
