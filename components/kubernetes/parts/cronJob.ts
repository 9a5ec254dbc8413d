import kubernetes from "@pulumi/kubernetes";
import type { WorkloadPlan } from "../../../plan/types.ts";
import type { PodContext } from "./podContext.ts";
import { podLabels, podSpec } from "./podTemplate.ts";
import { objectLabels } from "./scope.ts";
import { workloadName } from "./service.ts";

/** A run that hangs is ended well before the next one of the tightest stated schedule, 15 minutes. */
const RUN_SECONDS = 600;

/** A run that could not start in time is left out: the next one makes it up. */
const LATE_SECONDS = 300;

/** Runs by the clock, never twice at once. */
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
    { parent, dependsOn: [...foundation.restrictions] },
  );
}
