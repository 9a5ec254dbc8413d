import type { ComputeKind, Target } from "../targets/names.ts";

/** Where the workloads of a stack run. */
export interface Ground {
  readonly target: Target;
  readonly compute: ComputeKind;
}

/** Whether a compute kind runs workloads as pods. */
const pods: Readonly<Record<ComputeKind, boolean>> = { host: false, containers: false, kubernetes: true };

/** Whether workloads run as pods: on the operator's own cluster, or on one that stands in a cloud. */
export const runsPods = ({ compute }: Pick<Ground, "compute">): boolean => pods[compute];
