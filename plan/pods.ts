import { rowOf } from "../targets/index.ts";
import type { ComputeKind, Target } from "../targets/names.ts";
import type { Choices } from "./types.ts";

/** Where the workloads of a stack run. */
export interface Ground {
  readonly target: Target;
  readonly compute: ComputeKind;
}

/** Whether a compute kind runs workloads as pods. */
const pods: Readonly<Record<ComputeKind, boolean>> = { host: false, containers: false, kubernetes: true };

/** Whether the stack makes the cluster on which its pods run, so that nothing is on it which the stack did not put there. */
export const makesCluster = (ground: Ground, { cluster = "create" }: Pick<Choices, "cluster">): boolean =>
  runsPods(ground) && !rowOf(ground.target).ownCluster && cluster === "create";

/** Whether workloads run as pods: on the operator's own cluster, or on one that stands in a cloud. */
export const runsPods = ({ compute }: Pick<Ground, "compute">): boolean => pods[compute];
