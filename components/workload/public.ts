import type { Plan, ServingWorkload, WorkloadPlan } from "../../plan/types.ts";

const serves = (workload: WorkloadPlan | undefined): workload is ServingWorkload =>
  workload !== undefined && workload.port !== null && workload.managementPort !== null;

/** The public workload; null if none is public. */
export function publicWorkload({
  edge,
  workloads,
}: Pick<Plan, "edge" | "workloads">): ServingWorkload | null {
  const found = edge === null ? undefined : workloads[edge.workload];
  return serves(found) ? found : null;
}
