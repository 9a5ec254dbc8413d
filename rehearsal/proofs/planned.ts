import { membersOf } from "../../plan/engines/store.ts";
import type { Plan, StorePlan, WorkloadPlan } from "../../plan/types.ts";

/** What the plan says there is to examine. */

/** Stores whose pods the stack makes itself; an operator makes those of the others. */
export const ownStores = ({ stores }: Plan): readonly StorePlan[] =>
  Object.values(stores).filter((store) => store.operator === null && membersOf(store) > 0);

/** Workloads whose pods run until they are told to stop. */
export const servedWorkloads = ({ workloads }: Plan): readonly WorkloadPlan[] =>
  Object.values(workloads).filter(({ kind }) => kind !== "cron");

/** Whether a workload's pods share files on one volume, and so one node. */
const sharesVolume = ({ stores }: Plan, { uses }: WorkloadPlan): boolean =>
  uses.some((name) => stores[name]?.volumes.some(({ shared }) => shared));

/** Workloads with several replicas that may stand anywhere. */
export const spreadWorkloads = (plan: Plan): readonly WorkloadPlan[] =>
  servedWorkloads(plan)
    .filter(({ replicas }) => replicas.max > 1)
    .filter((one) => !sharesVolume(plan, one));

/** Workloads of which the plan says that a part stays up. */
export const guardedWorkloads = (plan: Plan): readonly WorkloadPlan[] =>
  servedWorkloads(plan).filter(
    ({ replicas, minAvailablePercent }) => replicas.max > 1 && minAvailablePercent > 0,
  );

/** Stores that may lose a member. */
export const multiMemberStores = (plan: Plan): readonly StorePlan[] =>
  ownStores(plan).filter((store) => membersOf(store) > 1);
