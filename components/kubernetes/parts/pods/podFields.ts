import type kubernetes from "@pulumi/kubernetes";
import type { Size } from "../../../../plan/types.ts";
import type { KubernetesSecret, StackFacts } from "../../../platform.ts";
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

type SpreadConstraint = kubernetes.types.input.core.v1.TopologySpreadConstraint;

const ZONE = "topology.kubernetes.io/zone";
/** Every node has this label: the kubelet sets it. */
const HOST = "kubernetes.io/hostname";

const evenly = (
  topologyKey: string,
  selector: Labels,
  whenUnsatisfiable: "ScheduleAnyway" | "DoNotSchedule",
): SpreadConstraint => ({
  maxSkew: 1,
  topologyKey,
  whenUnsatisfiable,
  nodeTaintsPolicy: "Honor",
  labelSelector: { matchLabels: selector },
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
export const spreadConstraints = (selector: Labels, perRevision: boolean): SpreadConstraint[] =>
  [ZONE, HOST].map((topologyKey) => ({
    ...evenly(topologyKey, selector, "ScheduleAnyway"),
    ...(perRevision ? { matchLabelKeys: ["pod-template-hash"] } : {}),
  }));

/** Highest weight of a preference. */
const MOST = 100;

/** Prefers a zone in which none of these pods runs. */
const zonesApart = (selector: Labels) => ({
  preferredDuringSchedulingIgnoredDuringExecution: [
    { weight: MOST, podAffinityTerm: { topologyKey: ZONE, labelSelector: { matchLabels: selector } } },
  ],
});

/**
 * Where the members of a store run. Two on one host would be lost together with both copies of what they hold, so a member
 * waits for a host of its own. Over zones they are only preferred to spread, as a member whose volume is in a zone could
 * otherwise never start again there. Two preferences say the same: with the weights of the scheduler's default profile
 * they are worth 400 points, and free room and a present image together at most 300.
 * https://kubernetes.io/docs/reference/scheduling/config/#scheduling-plugins
 */
export const memberPlacement = (
  selector: Labels,
  members: number,
): Pick<PodSpec, "affinity" | "topologySpreadConstraints"> =>
  members === 1
    ? { topologySpreadConstraints: spreadConstraints(selector, false) }
    : {
        topologySpreadConstraints: [
          evenly(ZONE, selector, "ScheduleAnyway"),
          evenly(HOST, selector, "DoNotSchedule"),
        ],
        affinity: { podAntiAffinity: zonesApart(selector) },
      };

/**
 * The same for the members of a PostgreSQL of CloudNativePG. The operator writes the affinity itself: `required` keeps two
 * members from one host, and it adds the preference of zones to that.
 * https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/specs/pods.go (CreateAffinitySection)
 */
export function operatedPlacement(cluster: string, members: number) {
  const selector = { "cnpg.io/cluster": cluster };
  const { topologySpreadConstraints } = memberPlacement(selector, members);
  if (members === 1) return { topologySpreadConstraints };
  const affinity = {
    podAntiAffinityType: "required",
    topologyKey: HOST,
    additionalPodAntiAffinity: zonesApart(selector),
  };
  return { topologySpreadConstraints, affinity };
}

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
              topologyKey: HOST,
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

/**
 * What every pod that the stack makes has in common: no token, no variables of other Services, a user that is not root,
 * and the operator's Secrets for its images.
 */
export const closedPod = (
  { settings }: Pick<StackFacts, "settings">,
  user: number,
): Pick<
  PodSpec,
  "imagePullSecrets" | "automountServiceAccountToken" | "enableServiceLinks" | "securityContext"
> => ({
  ...pullSecrets(settings.pullSecrets),
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  securityContext: podSecurity(user),
});
