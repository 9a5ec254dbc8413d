import type kubernetes from "@pulumi/kubernetes";
import type { Size } from "../../../../plan/types.ts";
import type { KubernetesSecret } from "../../../platform.ts";
import { type Labels, volumeLabel } from "../labels.ts";

export type PodSpec = kubernetes.types.input.core.v1.PodSpec;
export type Container = kubernetes.types.input.core.v1.Container;
export type Probe = kubernetes.types.input.core.v1.Probe;
export type EnvVar = kubernetes.types.input.core.v1.EnvVar;
export type Volume = kubernetes.types.input.core.v1.Volume;
export type VolumeMount = kubernetes.types.input.core.v1.VolumeMount;

/** A variable whose value is in a Secret of the namespace. */
export const fromSecret = (variable: string, { name, key }: KubernetesSecret): EnvVar => ({
  name: variable,
  valueFrom: { secretKeyRef: { name, key } },
});

/**
 * Security context that the level `restricted` demands of a pod:
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export const podSecurity = (user: number): kubernetes.types.input.core.v1.PodSecurityContext => ({
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  fsGroup: user,
  // Does not change the owner of all files of a large volume at each start.
  fsGroupChangePolicy: "OnRootMismatch",
  seccompProfile: { type: "RuntimeDefault" },
});

/** Security context that the level `restricted` demands of a container, with a read-only root filesystem. */
export const containerSecurity: kubernetes.types.input.core.v1.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  privileged: false,
  readOnlyRootFilesystem: true,
};

/** vCPU as a quantity in canonical form: the cluster then returns it unchanged, and Pulumi sees no difference. */
export const cpuQuantity = (cpu: number): string =>
  Number.isInteger(cpu) ? String(cpu) : `${Math.round(cpu * 1000)}m`;

const MIB_PER_GIB = 1024;
const memoryQuantity = (memoryMiB: number): string =>
  memoryMiB % MIB_PER_GIB === 0 ? `${memoryMiB / MIB_PER_GIB}Gi` : `${memoryMiB}Mi`;

export const quantities = ({ cpu, memoryMiB }: Size): { cpu: string; memory: string } => ({
  cpu: cpuQuantity(cpu),
  memory: memoryQuantity(memoryMiB),
});

/** An emptyDir for a directory that a process has to write to. */
export const scratchVolume = (name: string, mountPath: string): { volume: Volume; mount: VolumeMount } => ({
  volume: { name, emptyDir: { sizeLimit: "256Mi" } },
  mount: { name, mountPath },
});

/**
 * Constraints that spread pods over zones and hosts as evenly as possible.
 *
 * They are a preference, not a condition: with DoNotSchedule no pod could run on a node without a zone label (kind,
 * minikube, many clusters on own machines), and a condition that applies only if zones exist is not possible. With
 * zones, the preference gives an even spread as long as each zone has room. Tainted nodes do not count, so that a
 * lost zone does not attract the replacements of its own pods.
 *
 * @param perRevision whether pods of each revision are counted separately, for a Deployment.
 */
export const spreadConstraints = (
  selector: Labels,
  perRevision: boolean,
): kubernetes.types.input.core.v1.TopologySpreadConstraint[] =>
  ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    nodeTaintsPolicy: "Honor",
    labelSelector: { matchLabels: selector },
    ...(perRevision ? { matchLabelKeys: ["pod-template-hash"] } : {}),
  }));

/**
 * Schedules all pods that use a ReadWriteOnce volume on one node. The term also matches the pod itself, so that the
 * first one can be scheduled: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity
 */
export const volumeAffinity = (stores: readonly string[]): Pick<PodSpec, "affinity"> =>
  stores.length === 0
    ? {}
    : {
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: stores.map((store) => ({
              topologyKey: "kubernetes.io/hostname",
              labelSelector: { matchLabels: volumeLabels([store]) },
            })),
          },
        },
      };

export const volumeLabels = (stores: readonly string[]): Labels =>
  Object.fromEntries(stores.map((store) => [volumeLabel(store), "shared"]));

/** The operator's Secrets for pulling images from registries. */
export const pullSecrets = (names: readonly string[]): Pick<PodSpec, "imagePullSecrets"> =>
  names.length === 0 ? {} : { imagePullSecrets: names.map((name) => ({ name })) };
