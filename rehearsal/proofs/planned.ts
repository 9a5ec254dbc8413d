import { membersOf } from "../../plan/engines/store.ts";
import type { Plan, StorePlan, WorkloadPlan } from "../../plan/types.ts";
import { ends } from "../../profiles/workload.ts";

/** How many objects the plan has for a proof to examine. */

/** Stores whose pods the stack makes itself; an operator makes those of the others. */
export const ownStores = ({ stores }: Plan): readonly StorePlan[] =>
  Object.values(stores).filter((store) => store.operator === null && membersOf(store) > 0);

/** Workloads whose pods run all the time. */
export const servedWorkloads = ({ workloads }: Plan): readonly WorkloadPlan[] =>
  Object.values(workloads).filter(({ kind }) => !ends(kind));

/** Proxies of single sign-on: one Deployment of two replicas, or none. */
export const proxies = ({ sso }: Plan): number => (sso === null ? 0 : 1);

/** Whether a workload's pods share files on one volume, and so run on one node. */
const sharesVolume = ({ stores }: Plan, { uses }: WorkloadPlan): boolean =>
  Object.keys(uses).some((name) => stores[name]?.volumes.some(({ shared }) => shared));

/** Workloads that have several replicas at any time, which may run on any node. */
export const spreadWorkloads = (plan: Plan): readonly WorkloadPlan[] =>
  servedWorkloads(plan).filter((workload) => workload.replicas.min > 1 && !sharesVolume(plan, workload));

/** Workloads of which the plan says that a part stays available. */
export const guaranteedWorkloads = (plan: Plan): readonly WorkloadPlan[] =>
  servedWorkloads(plan).filter(
    ({ replicas, minAvailablePercent }) => replicas.max > 1 && minAvailablePercent > 0,
  );

/** Those of them that have another replica at any time. */
export const lastingWorkloads = (plan: Plan): readonly WorkloadPlan[] =>
  guaranteedWorkloads(plan).filter(({ replicas }) => replicas.min > 1);

/** Stores that may lose a member. */
export const multiMemberStores = (plan: Plan): readonly StorePlan[] =>
  ownStores(plan).filter((store) => membersOf(store) > 1);
