import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import type { WorkloadPlan } from "../../../../plan/types.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import { type Labels, ROLE_LABEL, type Role, selectorLabels } from "../labels.ts";
import { objectLabels } from "../scope.ts";
import { AUTONAME } from "../storage/store.ts";
import type { PodContext } from "./podContext.ts";
import { podSpec, sharedVolumeLabels } from "./podTemplate.ts";

/** A run that takes longer is ended: the longest migration that a person would wait for (chosen). */
const RUN_SECONDS = 30 * 60;

/** Kubernetes waits 10, 20, 40 … seconds between attempts: a store that starts has ten minutes. */
const RETRIES = 6;

/** Pulumi gives up after the Job, so that its own reason is shown. */
const WAIT_MINUTES = RUN_SECONDS / 60 + 5;

/** No tag or tier is among the labels: what is part of the template starts another run. */
const labelsOf = (workload: WorkloadPlan, { scope }: PodContext): Labels => ({
  ...selectorLabels(scope.stack, workload.name),
  [ROLE_LABEL]: "workload" satisfies Role,
  ...sharedVolumeLabels(scope, workload),
});

/**
 * A workload that runs once, and once more whenever its template changes: a changed template cannot be written into a Job, so
 * Pulumi makes another one, by a new name, and removes the old one after it. An ended Job stays: if it were removed after
 * a time (`ttlSecondsAfterFinished`), the next `up` would find it missing and run it again.
 */
export function createJob(workload: WorkloadPlan, context: PodContext): Resource {
  const { scope, foundation, parent, before } = context;
  return new kubernetes.batch.v1.Job(
    physicalName(kubernetesNames.label, [`${scope.name}-${workload.name}`], AUTONAME),
    {
      metadata: {
        namespace: foundation.namespace,
        labels: objectLabels(scope, workload.name, "workload"),
      },
      spec: {
        backoffLimit: RETRIES,
        activeDeadlineSeconds: RUN_SECONDS,
        template: {
          metadata: { labels: labelsOf(workload, context) },
          spec: {
            ...podSpec(workload, context),
            // Each attempt is a pod of its own, so that the log of a failed one can be read.
            restartPolicy: "Never",
            terminationGracePeriodSeconds: workload.terminationGraceSeconds,
          },
        },
      },
    },
    {
      parent,
      dependsOn: [...foundation.restrictions, ...before],
      customTimeouts: { create: `${WAIT_MINUTES}m`, update: `${WAIT_MINUTES}m` },
    },
  );
}
