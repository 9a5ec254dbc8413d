import type kubernetes from "@pulumi/kubernetes";
import type { Size } from "../../../plan/types.ts";
import type { KubernetesSecret } from "../../platform.ts";
import { type Labels, volumeLabel } from "./labels.ts";

export type PodSpec = kubernetes.types.input.core.v1.PodSpec;
export type Container = kubernetes.types.input.core.v1.Container;
export type Probe = kubernetes.types.input.core.v1.Probe;
export type EnvVar = kubernetes.types.input.core.v1.EnvVar;
export type Volume = kubernetes.types.input.core.v1.Volume;
export type VolumeMount = kubernetes.types.input.core.v1.VolumeMount;

/** A variable whose value a Secret of the namespace holds. */
export const fromSecret = (variable: string, { name, key }: KubernetesSecret): EnvVar => ({
  name: variable,
  valueFrom: { secretKeyRef: { name, key } },
});

/** What the `restricted` level asks of a pod: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export const podSecurity = (user: number): kubernetes.types.input.core.v1.PodSecurityContext => ({
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  fsGroup: user,
  // A large volume is not walked through at each start.
  fsGroupChangePolicy: "OnRootMismatch",
  seccompProfile: { type: "RuntimeDefault" },
});

/** What the `restricted` level asks of a container, and a root filesystem that nobody can write to. */
export const containerSecurity: kubernetes.types.input.core.v1.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  privileged: false,
  readOnlyRootFilesystem: true,
};

/** vCPU as a quantity in its canonical form, so that what the cluster returns equals what was sent. */
export const cpuQuantity = (cpu: number): string =>
  Number.isInteger(cpu) ? String(cpu) : `${Math.round(cpu * 1000)}m`;

const MIB_PER_GIB = 1024;
const memoryQuantity = (memoryMiB: number): string =>
  memoryMiB % MIB_PER_GIB === 0 ? `${memoryMiB / MIB_PER_GIB}Gi` : `${memoryMiB}Mi`;

export const quantities = ({ cpu, memoryMiB }: Size): { cpu: string; memory: string } => ({
  cpu: cpuQuantity(cpu),
  memory: memoryQuantity(memoryMiB),
});

/** Scratch space in place of the directories that a process wants to write to. */
export const scratchVolume = (name: string, mountPath: string): { volume: Volume; mount: VolumeMount } => ({
  volume: { name, emptyDir: { sizeLimit: "256Mi" } },
  mount: { name, mountPath },
});

/**
 * Spreads pods over zones and hosts as evenly as the cluster lets it.
 *
 * A preference, not a condition: with DoNotSchedule a node without a zone label (kind, minikube, many clusters
 * on own machines) takes no pod at all, and there is no form that is strict only where zones exist. Where they
 * do, the preference spreads evenly as long as each zone has room. Tainted nodes are left out of the count, so
 * that a lost zone does not draw replacements to itself, and each revision is counted by itself.
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
 * Puts all users of a ReadWriteOnce volume on one node. The term matches the pod itself, so that the first one
 * finds a place: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity
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

/** Secrets of registries that the operator's images are pulled with. */
export const pullSecrets = (names: readonly string[]): Pick<PodSpec, "imagePullSecrets"> =>
  names.length === 0 ? {} : { imagePullSecrets: names.map((name) => ({ name })) };
