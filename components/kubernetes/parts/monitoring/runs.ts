import { longestGapSeconds } from "../../../../profiles/cron.ts";
import { sealOf } from "../network/callers.ts";
import { workloadName } from "../network/service.ts";
import type { Scope } from "../scope.ts";
import { either, series } from "./series.ts";

/** Intervals without a good run after which a run counts as missed. */
const MISSED_INTERVALS = 2;

/** The namespace of CronJobs. */
type Place = Pick<Scope, "namespaceName">;

/** When the last good run of a CronJob ended, or when it was made if it never had one, seconds of Unix time. */
export const lastGood = (scope: Place, ...more: readonly string[]): string => {
  const [successful, created] = ["kube_cronjob_status_last_successful_time", "kube_cronjob_created"].map(
    (metric) => `max by (cronjob) (${series(scope, metric, ...more)})`,
  );
  return `(${successful} or ${created})`;
};

/**
 * Runs of each CronJob that failed after its last good one. A Job fails when no retry is left. It stays until three later ones
 * have failed.
 */
export function failedRuns(scope: Place): string {
  const failed = `max by (job_name) (${series(scope, "kube_job_failed", 'condition="true"')} == 1)`;
  const started = `max by (job_name) (${series(scope, "kube_job_status_start_time")})`;
  const owner = `max by (job_name, cronjob) (label_replace(${series(scope, "kube_job_owner", 'owner_kind="CronJob"')}, "cronjob", "$1", "owner_name", "(.+)"))`;
  const starts = `${owner} * on (job_name) group_left () (${started} * ${failed})`;
  return `count by (cronjob) (${starts} > on (cronjob) group_left () ${lastGood(scope)})`;
}

/** Name and schedule of the stack's CronJobs: those of its workloads, and those that take backups. */
const schedulesOf = ({ plan }: Scope): { readonly cronJob: string; readonly schedule: string }[] => [
  ...Object.values(plan.workloads).flatMap((workload) =>
    workload.schedule === null ? [] : [{ cronJob: workloadName(workload), schedule: workload.schedule }],
  ),
  ...Object.values(plan.stores)
    .flatMap((store) => [store.backup, sealOf(store)])
    .filter((regular) => regular !== null)
    .map(({ name, schedule }) => ({ cronJob: name, schedule })),
];

/** 1 for each CronJob without a good run for twice the longest interval of its schedule, else 0. */
export const missedRuns = (scope: Scope): string | null =>
  either(
    schedulesOf(scope)
      .map(({ cronJob, schedule }) => ({ cronJob, seconds: MISSED_INTERVALS * longestGapSeconds(schedule) }))
      .filter(({ seconds }) => Number.isFinite(seconds))
      .map(
        ({ cronJob, seconds }) => `(time() - ${lastGood(scope, `cronjob="${cronJob}"`)} > bool ${seconds})`,
      ),
  );
