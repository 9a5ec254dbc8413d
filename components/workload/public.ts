import type { Plan, WorkloadPlan } from "../../plan/types.ts";

/** The public workload; null if none is public. */
export const publicWorkload = ({ edge, workloads }: Pick<Plan, "edge" | "workloads">): WorkloadPlan | null =>
  (edge === null ? undefined : workloads[edge.workload]) ?? null;
