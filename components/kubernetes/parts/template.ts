import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import type { StorePlan, WorkloadPlan } from "../../../plan/types.ts";
import type { Wiring } from "../../platform.ts";
import { mountPath } from "../engines/volume.ts";
import { images } from "./images.ts";
import type { Labels } from "./labels.ts";
import type { MountedFile } from "./placeholder.ts";
import {
  besideVolumes,
  type Container,
  containerSecurity,
  type EnvVar,
  type PodSpec,
  podSecurity,
  pullSecrets,
  quantities,
  scratch,
  type Volume,
  volumeLabels,
  WORKLOAD_USER,
} from "./pods.ts";
import { type Foundation, memberLabels, type Scope } from "./scope.ts";
import { workloadName } from "./service.ts";
import { storeName } from "./store.ts";

/** What the pods of a workload are made from. */
export interface PodContext {
  readonly scope: Scope;
  readonly foundation: Foundation;
  /** Component that groups the workload's objects. */
  readonly parent: Resource;
  readonly operators: readonly Resource[];
  readonly scaleProfile: MountedFile | null;
  readonly placeholder: MountedFile | null;
  readonly wiring: Wiring;
}

/** An identity of its own for each workload, with no right and no token. */
export const createAccount = (
  workload: WorkloadPlan,
  { scope, foundation, parent }: PodContext,
): kubernetes.core.v1.ServiceAccount =>
  new kubernetes.core.v1.ServiceAccount(
    `${scope.name}-${workload.name}-account`,
    {
      metadata: {
        name: workloadName(workload),
        namespace: foundation.namespace,
        labels: memberLabels(scope, workload.name, "workload"),
      },
      automountServiceAccountToken: false,
    },
    { parent },
  );

/** Stores of the workload that are files on a volume. */
const volumesOf = ({ plan }: Scope, { uses }: WorkloadPlan): StorePlan[] =>
  uses.map((name) => plan.stores[name]).filter((store) => store?.engine === "volume") as StorePlan[];

/** Sorted by name, so that the order in which stores are wired never restarts pods. */
function environment({ scaleProfile, wiring }: PodContext): EnvVar[] {
  const plain: EnvVar[] = Object.entries(wiring.environment).map(([name, value]) => ({ name, value }));
  const held: EnvVar[] = Object.entries(wiring.secrets).map(([name, { holder, key = name }]) => ({
    name,
    valueFrom: { secretKeyRef: { name: holder, key } },
  }));
  const scale: EnvVar[] =
    scaleProfile === null ? [] : [{ name: "SCALE_PROFILE_PATH", value: scaleProfile.path }];
  const names = ({ name }: EnvVar): string => String(name);
  return [...plain, ...held, ...scale].sort((one, other) => names(one).localeCompare(names(other)));
}

/** The operator's image with its own entry point, or the placeholder. */
function program(
  workload: WorkloadPlan,
  { scope, placeholder }: PodContext,
): Pick<Container, "image" | "command"> {
  const image = scope.settings.images[workload.name];
  if (image !== undefined || placeholder === null) return { image: image ?? images.node };
  return { image: images.node, command: ["node", placeholder.path] };
}

/** Files of the workload: the scale profile, and the placeholder where it runs. */
function files(workload: WorkloadPlan, { scope, scaleProfile, placeholder }: PodContext): MountedFile[] {
  const stand = scope.settings.images[workload.name] === undefined ? placeholder : null;
  return [scaleProfile, stand].filter((file) => file !== null);
}

const fileVolume = ({ volume, configMap }: MountedFile): Volume => ({
  name: volume,
  configMap: { name: configMap.metadata.name },
});

const storeVolume = (store: StorePlan): Volume => ({
  name: store.name,
  persistentVolumeClaim: { claimName: storeName(store) },
});

/** Labels of a workload's pods. */
export function templateLabels(workload: WorkloadPlan, { scope }: PodContext): Labels {
  const shared = volumesOf(scope, workload).map(({ name }) => name);
  return { ...memberLabels(scope, workload.name, "workload"), ...volumeLabels(shared) };
}

/**
 * The pod of a workload: one container that may do nothing but its work.
 *
 * @param more what the kind of workload adds to the container, such as ports and probes.
 */
export function podSpec(workload: WorkloadPlan, context: PodContext, more: Partial<Container> = {}): PodSpec {
  const { scope } = context;
  const tmp = scratch("tmp", "/tmp");
  const mounted = files(workload, context);
  const stores = volumesOf(scope, workload);
  return {
    ...pullSecrets(scope.settings.pullSecrets),
    ...besideVolumes(stores.map(({ name }) => name)),
    serviceAccountName: workloadName(workload),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity(WORKLOAD_USER),
    containers: [
      {
        name: workload.name,
        ...program(workload, context),
        env: environment(context),
        resources: { requests: quantities(workload.requests), limits: quantities(workload.limits) },
        securityContext: containerSecurity,
        ...more,
        volumeMounts: [
          tmp.mount,
          ...mounted.map(({ mount }) => mount),
          ...stores.map((store) => ({ name: store.name, mountPath: mountPath(store) })),
        ],
      },
    ],
    volumes: [tmp.volume, ...mounted.map(fileVolume), ...stores.map(storeVolume)],
  };
}
