import type { Plan, WorkloadPlan } from "../../plan/types.ts";

/** The workload that people reach; null where nothing is public. */
export const publicWorkload = ({ edge, workloads }: Pick<Plan, "edge" | "workloads">): WorkloadPlan | null =>
  (edge === null ? undefined : workloads[edge.workload]) ?? null;
