import { readFileSync } from "node:fs";
import { join } from "node:path";
import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import type { SealPlan } from "../../../../plan/engines/seaweedfs.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import { WORKLOAD_USER } from "../../../workload/image.ts";
import { softwareImage } from "../../../workload/software.ts";
import { trusted } from "../certificates/trust.ts";
import { ROLE_LABEL, type Role, selectorLabels } from "../labels.ts";
import {
  closedPod,
  containerSecurity,
  fromSecret,
  type PodSpec,
  quantities,
  scratchVolume,
} from "../pods/podFields.ts";
import { objectLabels } from "../scope.ts";
import { SEAL_USER } from "../secrets/objectIdentities.ts";
import { logicalName, type StoreContext } from "../storage/store.ts";
import { gatewayVariables } from "./endpoint.ts";
import type { Objects } from "./member.ts";

/** A run that takes longer is ended. 100 GB at 10 MB/s take 2.8 hours. */
const DEADLINE_SECONDS = 4 * 3600;
/** A run that cannot start within this time, 6 hours, is skipped: the next one seals what it would have. */
const LATE_SECONDS = 6 * 3600;
/** 31 February: a CronJob has to have a schedule, and this one only runs when a person makes a Job of it. */
const NEVER = "0 0 31 2 *";

const read = (file: string): string => readFileSync(join(import.meta.dirname, file), "utf8");

type Mode = "seal" | "verify";

function podOf(store: Objects, { scope, credentials }: StoreContext, mode: Mode): PodSpec {
  const [, setup] = store.processes;
  const size = quantities(setup.size);
  const tmp = scratchVolume("tmp", "/tmp");
  const { volumes, mounts } = trusted([store], scope);
  const { accessKey, secretKey } = credentials.objects().keysOf(SEAL_USER);
  return {
    ...closedPod(scope, WORKLOAD_USER),
    restartPolicy: "Never",
    containers: [
      {
        name: "seal",
        image: softwareImage(scope.settings, "node"),
        command: ["sh", "-c", 'node --input-type=module --eval "$S3_REQUEST $SEAL_BUCKET"'],
        env: [
          { name: "S3_REQUEST", value: read("s3Request.mjs") },
          { name: "SEAL_BUCKET", value: read("seal.mjs") },
          { name: "MODE", value: mode },
          ...gatewayVariables(store, scope),
          { name: "BUCKET", value: store.name },
          { name: "LOCK_DAYS", value: String(store.lockDays) },
          fromSecret("ACCESS_KEY", accessKey),
          fromSecret("SECRET_KEY", secretKey),
        ],
        resources: { requests: size, limits: size },
        securityContext: containerSecurity,
        volumeMounts: [tmp.mount, ...mounts],
      },
    ],
    volumes: [tmp.volume, ...volumes],
  };
}

/** What seals the versions of a locked store every night, and what a person makes a Job of to verify the seals. */
export function createSeals(
  store: Objects,
  seal: SealPlan,
  context: StoreContext,
  dependsOn: readonly Resource[],
): void {
  const { scope, foundation, parent } = context;
  // No tag or tier is among the labels of the pods: a Job cannot change them.
  const podLabels = { ...selectorLabels(scope.stack, seal.name), [ROLE_LABEL]: "backup" satisfies Role };
  const names = { seal: seal.name, verify: physicalName(kubernetesNames.cronJob, ["verify", store.name]) };
  for (const mode of ["seal", "verify"] as const) {
    const labels = objectLabels(scope, names[mode], "backup");
    new kubernetes.batch.v1.CronJob(
      `${logicalName(scope, store)}-${mode}`,
      {
        metadata: { name: names[mode], namespace: foundation.namespace, labels },
        spec: {
          schedule: mode === "seal" ? seal.schedule : NEVER,
          timeZone: "Etc/UTC",
          suspend: mode === "verify",
          concurrencyPolicy: "Forbid",
          startingDeadlineSeconds: LATE_SECONDS,
          successfulJobsHistoryLimit: 3,
          failedJobsHistoryLimit: 3,
          jobTemplate: {
            metadata: { labels },
            spec: {
              activeDeadlineSeconds: DEADLINE_SECONDS,
              backoffLimit: mode === "seal" ? 2 : 0,
              template: { metadata: { labels: podLabels }, spec: podOf(store, context, mode) },
            },
          },
        },
      },
      { parent, dependsOn: [...foundation.restrictions, ...dependsOn] },
    );
  }
}
