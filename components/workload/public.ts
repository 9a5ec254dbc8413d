import type { Plan, ServingWorkload, WorkloadPlan } from "../../plan/types.ts";

const serves = (workload: WorkloadPlan | undefined): workload is ServingWorkload =>
  workload !== undefined && workload.port !== null && workload.managementPort !== null;

type Public = Pick<Plan, "edge" | "workloads">;

/** The public workload that serves what no path of another one takes; null if none is public. */
export function publicWorkload({ edge, workloads }: Public): ServingWorkload | null {
  const found = edge === null ? undefined : workloads[edge.workload];
  return serves(found) ? found : null;
}

/** All public workloads, that of {@link publicWorkload} first. */
export function publicWorkloads(plan: Public): ServingWorkload[] {
  const first = publicWorkload(plan);
  if (first === null) return [];
  const others = Object.values(plan.workloads).filter((one) => one.public && one.name !== first.name);
  return [first, ...others.filter(serves)];
}
