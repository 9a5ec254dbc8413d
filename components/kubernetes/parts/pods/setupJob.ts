import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import type { ProcessPlan, StorePlan } from "../../../../plan/types.ts";
import { trusted } from "../certificates/trust.ts";
import { storePodLabels } from "../labels.ts";
import { objectLabels } from "../scope.ts";
import { jobName, type OutsideContext, storeName } from "../storage/store.ts";
import {
  closedPod,
  containerSecurity,
  type EnvVar,
  quantities,
  scratchVolume,
  type Volume,
  type VolumeMount,
} from "./podFields.ts";

interface SetupArgs {
  /** Last part of its name, and name of its container. */
  readonly does: string;
  readonly image: string;
  readonly user: number;
  readonly command: readonly string[];
  readonly env: readonly EnvVar[];
  readonly process: ProcessPlan;
  /** What it reads, and where. @default nothing */
  readonly files?: readonly { readonly volume: Volume; readonly mount: VolumeMount }[];
  /** What has to exist before. @default nothing */
  readonly after?: readonly Resource[];
}

/**
 * A Job that runs once a store stands, and again when anything of it changes: Pulumi replaces it then. It may run on a store
 * that is in use, so what it does is the same a second time.
 * Pulumi waits until it has ended well.
 */
export function setupJob(store: StorePlan, context: OutsideContext, args: SetupArgs): Resource {
  const { scope, foundation, parent } = context;
  const { does, image, user, command, env, process, files = [], after = [] } = args;
  const name = `${storeName(store)}-${does}`;
  const size = quantities(process.size);
  const tmp = scratchVolume("tmp", "/tmp");
  const certificates = trusted([store], scope);
  return new kubernetes.batch.v1.Job(
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
                volumeMounts: [tmp.mount, ...files.map(({ mount }) => mount), ...certificates.mounts],
              },
            ],
            volumes: [tmp.volume, ...files.map(({ volume }) => volume), ...certificates.volumes],
          },
        },
      },
    },
    { parent, dependsOn: [...foundation.restrictions, ...after] },
  );
}
