import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import type { ProcessPlan, StorePlan } from "../../../../plan/types.ts";
import { trusted } from "../certificates/trust.ts";
import { storePodLabels } from "../labels.ts";
import { objectLabels } from "../scope.ts";
import { jobName, type StoreContext, storeName } from "../storage/store.ts";
import { closedPod, containerSecurity, type EnvVar, quantities, scratchVolume } from "./podFields.ts";

interface SetupArgs {
  /** Last part of its name, and name of its container. */
  readonly does: string;
  readonly image: string;
  readonly user: number;
  readonly command: readonly string[];
  readonly env: readonly EnvVar[];
  readonly process: ProcessPlan;
  /** What has to exist before. */
  readonly after: readonly Resource[];
}

/**
 * A Job that runs once a store stands, and again when anything of it changes: Pulumi replaces it then. It may run on a store
 * that is in use, so what it does is the same a second time.
 */
export function setupJob(store: StorePlan, context: StoreContext, args: SetupArgs): void {
  const { scope, foundation, parent } = context;
  const { does, image, user, command, env, process, after } = args;
  const name = `${storeName(store)}-${does}`;
  const size = quantities(process.size);
  const tmp = scratchVolume("tmp", "/tmp");
  const certificates = trusted([store], scope);
  new kubernetes.batch.v1.Job(
    jobName(scope, store, does),
    {
      metadata: { namespace: foundation.namespace, labels: objectLabels(scope, name, "store-setup") },
      spec: {
        backoffLimit: 6,
        template: {
          metadata: {
            labels: storePodLabels(scope.stack, name, { store: store.key, role: "store-setup" }),
          },
          spec: {
            ...closedPod(scope, user),
            restartPolicy: "OnFailure",
            containers: [
              {
                name: does,
                image,
                command: [...command],
                env: [...env],
                resources: { requests: size, limits: size },
                securityContext: containerSecurity,
                volumeMounts: [tmp.mount, ...certificates.mounts],
              },
            ],
            volumes: [tmp.volume, ...certificates.volumes],
          },
        },
      },
    },
    { parent, dependsOn: [...foundation.restrictions, ...after] },
  );
}
