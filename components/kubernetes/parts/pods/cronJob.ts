import kubernetes from "@pulumi/kubernetes";
import type { WorkloadPlan } from "../../../../plan/types.ts";
import { workloadName } from "../network/service.ts";
import { objectLabels } from "../scope.ts";
import type { PodContext } from "./podContext.ts";
import { podLabels, podSpec } from "./podTemplate.ts";

/**
 * A run is ended after this time, so that a hanging one ends before the next: the shortest stated schedule is 15
 * minutes.
 */
const RUN_SECONDS = 600;

/** A run that cannot start within this time is skipped; the next run does its work. */
const LATE_SECONDS = 300;

/** A workload that runs on its schedule, never two runs at the same time. */
export function createCronJob(workload: WorkloadPlan, context: PodContext): void {
  const { scope, foundation, parent } = context;
  new kubernetes.batch.v1.CronJob(
    `${scope.name}-${workload.name}`,
    {
      metadata: {
        name: workloadName(workload),
        namespace: foundation.namespace,
        labels: objectLabels(scope, workload.name, "workload"),
      },
      spec: {
        schedule: workload.schedule ?? "",
        timeZone: "Etc/UTC",
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: LATE_SECONDS,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: {
            activeDeadlineSeconds: RUN_SECONDS,
            backoffLimit: 2,
            template: {
              metadata: { labels: podLabels(workload, context) },
              spec: {
                ...podSpec(workload, context),
                restartPolicy: "Never",
                terminationGracePeriodSeconds: workload.terminationGraceSeconds,
              },
            },
          },
        },
      },
    },
    { parent, dependsOn: [...foundation.restrictions, ...context.before] },
  );
}
