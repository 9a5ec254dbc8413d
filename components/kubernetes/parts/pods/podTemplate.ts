import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { platformVariables } from "../../../../plan/environment.ts";
import type { StorePlans, WorkloadPlan } from "../../../../plan/types.ts";
import { storeDirectory } from "../../../workload/files.ts";
import { imageOf, WORKLOAD_USER } from "../../../workload/image.ts";
import { placeholderCommand } from "../../../workload/placeholder.ts";
import { authorities } from "../certificates/trust.ts";
import type { Labels } from "../labels.ts";
import { workloadName } from "../network/service.ts";
import { objectLabels, type Scope } from "../scope.ts";
import { storeName } from "../storage/store.ts";
import { literal } from "./literal.ts";
import type { MountedFile } from "./mountedFiles.ts";
import type { PodContext } from "./podContext.ts";
import {
  type Container,
  closedPod,
  containerSecurity,
  type EnvVar,
  fromSecret,
  type PodSpec,
  quantities,
  scratchVolume,
  type Volume,
  volumeAffinity,
  volumeLabels,
} from "./podFields.ts";

/** A separate ServiceAccount for each workload, without permissions and without a token. */
export const createServiceAccount = (
  workload: WorkloadPlan,
  { scope, foundation, parent }: PodContext,
): kubernetes.core.v1.ServiceAccount =>
  new kubernetes.core.v1.ServiceAccount(
    `${scope.name}-${workload.name}-account`,
    {
      metadata: {
        name: workloadName(workload),
        namespace: foundation.namespace,
        labels: objectLabels(scope, workload.name, "workload"),
      },
      automountServiceAccountToken: false,
    },
    { parent },
  );

/** The stores of a workload that are files on a volume. */
const volumesOf = ({ plan }: Scope, { uses }: WorkloadPlan): StorePlans["volume"][] =>
  Object.keys(uses).flatMap((name) => {
    const store = plan.stores[name];
    return store?.engine === "volume" ? [store] : [];
  });

/** All variables of a container, sorted by name, so that another order of the stores does not restart pods. */
function variables({ scaleProfile, environment, secrets }: PodContext): EnvVar[] {
  const plain: EnvVar[] = Object.entries(environment).map(([name, value]) => ({
    name,
    value: typeof value === "string" ? literal(value) : pulumi.output(value).apply(literal),
  }));
  const held: EnvVar[] = Object.entries(secrets).map(([variable, secret]) => fromSecret(variable, secret));
  const scale: EnvVar[] =
    scaleProfile === null ? [] : [{ name: platformVariables.scaleProfilePath, value: scaleProfile.path }];
  const names = ({ name }: EnvVar): string => String(name);
  return [...plain, ...held, ...scale].sort((one, other) => names(one).localeCompare(names(other)));
}

/** The operator's image with its default command, or the placeholder. */
function program(workload: WorkloadPlan, { scope }: PodContext): Pick<Container, "image" | "command"> {
  const { reference, placeholder } = imageOf(scope.settings, workload);
  return { image: reference, ...(placeholder ? { command: [...placeholderCommand] } : {}) };
}

/** Files to mount: the scale profile, and the placeholder if it runs. */
function files(workload: WorkloadPlan, { scope, scaleProfile, placeholder }: PodContext): MountedFile[] {
  const ownPlaceholder = imageOf(scope.settings, workload).placeholder ? placeholder : null;
  return [scaleProfile, ownPlaceholder].filter((file) => file !== null);
}

const fileVolume = ({ volume, configMap }: MountedFile): Volume => ({
  name: volume,
  configMap: { name: configMap.metadata.name },
});

const storeVolume = (store: StorePlans["volume"]): Volume => ({
  name: store.name,
  persistentVolumeClaim: { claimName: storeName(store) },
});

/** Labels that keep the pods of a workload on the node of its volumes. */
export const sharedVolumeLabels = (scope: Scope, workload: WorkloadPlan): Labels =>
  volumeLabels(volumesOf(scope, workload).map(({ name }) => name));

/** Labels of a workload's pods. */
export const podLabels = (workload: WorkloadPlan, { scope }: PodContext): Labels => ({
  ...objectLabels(scope, workload.name, "workload"),
  ...sharedVolumeLabels(scope, workload),
});

/**
 * The pod of a workload: one container with as few permissions as possible.
 *
 * @param more fields of the container that depend on the kind of workload, such as ports and probes. @default none
 */
export function podSpec(workload: WorkloadPlan, context: PodContext, more: Partial<Container> = {}): PodSpec {
  const { scope } = context;
  const tmp = scratchVolume("tmp", "/tmp");
  const mounted = files(workload, context);
  const stores = volumesOf(scope, workload);
  const certificates = authorities(scope, workload);
  return {
    ...closedPod(scope, WORKLOAD_USER),
    ...volumeAffinity(stores.map(({ name }) => name)),
    serviceAccountName: workloadName(workload),
    containers: [
      {
        name: workload.name,
        ...program(workload, context),
        env: variables(context),
        resources: { requests: quantities(workload.requests), limits: quantities(workload.limits) },
        securityContext: containerSecurity,
        ...more,
        volumeMounts: [
          tmp.mount,
          ...mounted.map(({ mount }) => mount),
          ...stores.map((store) => ({ name: store.name, mountPath: storeDirectory(store) })),
          ...certificates.mounts,
        ],
      },
    ],
    volumes: [tmp.volume, ...mounted.map(fileVolume), ...stores.map(storeVolume), ...certificates.volumes],
  };
}
