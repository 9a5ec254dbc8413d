import { rowOf } from "../targets/index.ts";
import { asPods, type ComputeKind, type Target } from "../targets/names.ts";

/** Where the workloads of a stack run. */
export interface Ground {
  readonly target: Target;
  readonly compute: ComputeKind;
}

/** Whose cluster runs the pods of a stack in a cloud: one that the stack makes, or one that is there. */
export type WhoseCluster = "create" | "existing";

/** Whether the stack makes the cluster on which its pods run, so that nothing is on it which the stack did not put there. */
export const makesCluster = (
  ground: Ground,
  { cluster = "create" }: { readonly cluster?: WhoseCluster | undefined },
): boolean => runsPods(ground) && !rowOf(ground.target).ownCluster && cluster === "create";

/** Whether workloads run as pods: on the operator's own cluster, or on one that stands in a cloud. */
export const runsPods = ({ compute }: Pick<Ground, "compute">): boolean => asPods[compute];

/** An arrangement beside the one that serves, with what its own stores and workloads run on. */
interface Beside {
  readonly beside: { readonly ownCompute: ComputeKind | null } | null;
}

/** Whether the arrangement beside has pods of another compute kind than the workloads that serve. */
export const runsPodsBeside = ({ beside }: Beside): boolean => {
  const compute = beside?.ownCompute ?? null;
  return compute !== null && runsPods({ compute });
};

/** The compute kind of the workloads for which a store is made: one that retires is as it was with those of its own arrangement. */
export const usedBy = (
  { beside, compute }: Pick<Ground, "compute"> & Beside,
  { phase }: { readonly phase: "serving" | "arriving" | "retiring" },
): ComputeKind => (phase === "retiring" ? (beside?.ownCompute ?? compute) : compute);

/** Whether a stack has a cluster: for its workloads, or for the stores of the arrangement beside. */
export const hasCluster = (plan: Pick<Ground, "compute"> & Beside): boolean =>
  runsPods(plan) || runsPodsBeside(plan);
