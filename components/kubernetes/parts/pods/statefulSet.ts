import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import type { Size, StorePlan, StorePlans } from "../../../../plan/types.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import { withStoreProtection } from "../../../withProtection.ts";
import { certificateReady, mountedCertificate, type ServerFiles } from "../certificates/server.ts";
import { selectorLabels, storePodLabels } from "../labels.ts";
import { objectLabels, type Scope } from "../scope.ts";
import { createClaim } from "../storage/claims.ts";
import { keepsClass, storageClass } from "../storage/storageClass.ts";
import { capacity, logicalName, type StoreContext, storeName } from "../storage/store.ts";
import {
  type Container,
  closedPod,
  containerSecurity,
  memberPlacement,
  quantities,
  scratchVolume,
  type Volume,
  type VolumeMount,
} from "./podFields.ts";

/** Some of the members of a store: those of a shard, or those that are only read. */
interface Part {
  /** Last part of their names. */
  readonly suffix: string;
  readonly members: number;
  readonly size: Size;
  /** Size of the volume of each, GB. */
  readonly gigabytes: number;
}

/** What differs between the engines of stores that the stack runs. */
interface MemberArgs {
  /** The members that the set has. @default all of the store */
  readonly part?: Part;
  readonly image: string;
  /** User and group that own the data. */
  readonly user: number;
  readonly command: readonly string[];
  readonly args?: readonly string[];
  /** A container of the same image that runs before the member's own, at every start. @default none */
  readonly init?: Pick<Container, "command" | "env">;
  /** Command that runs before the member is asked to stop. @default none */
  readonly beforeStop?: readonly string[];
  readonly env?: Container["env"];
  /** Port name → number. */
  readonly ports: Readonly<Record<string, number>>;
  readonly probes: Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe">;
  /** Mount path of the member's volume; an emptyDir if the store has no volume. */
  readonly dataPath: string;
  readonly volumes?: readonly Volume[];
  readonly mounts?: readonly VolumeMount[];
  /** Certificate of the server, for the store's own container. @default null: it is reached without encryption */
  readonly certificate?: ServerFiles | null;
  /** Containers beside the store's own. @default none */
  readonly sidecars?: readonly Container[];
  /** Annotations of the pods: another value restarts them. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Whether members have to find each other before they are ready. */
  readonly publishNotReady: boolean;
  /** Seconds that a member may take to stop. */
  readonly graceSeconds: number;
}

/** Name of the data volume in the pod. A StatefulSet expects claims with the name `<volume>-<pod>`. */
const DATA = "data";

/** A store whose pods the stack runs itself. */
type MemberStore = StorePlans[
  | "seaweedfs"
  | "redis"
  | "redis-cluster"
  | "postgres"
  | "rabbitmq"
  | "kafka"
  | "mongodb"
  | "neo4j"
  | "neo4j-cluster"];

/** The members of one set. */
interface SetOfMembers {
  readonly name: string;
  /** Logical name. */
  readonly logical: string;
  readonly members: number;
  readonly size: Size;
  /** Size of the volume of each, GB; null without volumes. */
  readonly gigabytes: number | null;
}

/** Physical name of a part of a store. */
export const partName = ({ name, engine }: Pick<StorePlan, "name" | "engine">, suffix: string): string =>
  physicalName(kubernetesNames.statefulSet, [name, engine, suffix]);

function setOf(store: MemberStore, scope: Scope, part: Part | undefined): SetOfMembers {
  const logical = logicalName(scope, store);
  if (part !== undefined) {
    const { suffix, members, size, gigabytes } = part;
    return {
      name: partName(store, suffix),
      logical: `${logical}-${suffix}`,
      members,
      size,
      gigabytes: store.volumes.length === 0 ? null : gigabytes,
    };
  }
  const [{ count, size }] = store.processes;
  const gigabytes = store.volumes[0]?.capacityGB ?? null;
  return { name: storeName(store), logical, members: count, size, gigabytes };
}

/** Size in the claim template. It is never used, because the claim of each member exists before its pod. */
const TEMPLATE_GIGABYTES = 1;

/** What all containers of a member have. */
function containerFields({ size }: SetOfMembers, { image, dataPath, mounts = [], certificate }: MemberArgs) {
  return {
    image,
    // Requests equal limits, so a node under pressure evicts the pods of stores last.
    resources: { requests: quantities(size), limits: quantities(size) },
    securityContext: containerSecurity,
    volumeMounts: [
      { name: DATA, mountPath: dataPath },
      scratchVolume("tmp", "/tmp").mount,
      ...mounts,
      ...mountedCertificate(certificate).mounts,
    ],
  };
}

function memberContainer(store: MemberStore, set: SetOfMembers, args: MemberArgs): Container {
  const { command, args: flags, env, ports, probes, beforeStop } = args;
  return {
    name: store.engine,
    ...containerFields(set, args),
    command: [...command],
    ...(flags ? { args: [...flags] } : {}),
    ...(env ? { env } : {}),
    ...(beforeStop ? { lifecycle: { preStop: { exec: { command: [...beforeStop] } } } } : {}),
    ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort, protocol: "TCP" })),
    ...probes,
  };
}

const initContainers = (set: SetOfMembers, args: MemberArgs): Container[] =>
  args.init === undefined ? [] : [{ name: "init", ...containerFields(set, args), ...args.init }];

/** One claim for each member, with the real size; none if the store is not durable. */
function memberClaims(store: MemberStore, context: StoreContext, set: SetOfMembers): Resource[] {
  const { name, logical, members, gigabytes } = set;
  if (gigabytes === null) return [];
  return Array.from({ length: members }, (_, member) =>
    createClaim(store, context, {
      name: `${DATA}-${name}-${member}`,
      suffix: `${logical.slice(logicalName(context.scope, store).length)}-${DATA}-${member}`,
      gigabytes,
    }),
  );
}

function memberTemplate(
  store: MemberStore,
  { scope }: StoreContext,
  set: SetOfMembers & { readonly account: kubernetes.core.v1.ServiceAccount },
  args: MemberArgs,
): kubernetes.types.input.core.v1.PodTemplateSpec {
  const { name, members, account } = set;
  return {
    metadata: {
      labels: storePodLabels(scope.stack, name, { store: store.key, role: "store" }),
      ...(args.annotations ? { annotations: args.annotations } : {}),
    },
    spec: {
      ...closedPod(scope, args.user),
      serviceAccountName: account.metadata.name,
      terminationGracePeriodSeconds: args.graceSeconds,
      ...memberPlacement(selectorLabels(scope.stack, name), members),
      ...(args.init === undefined ? {} : { initContainers: initContainers(set, args) }),
      containers: [memberContainer(store, set, args), ...(args.sidecars ?? [])],
      volumes: [
        ...(store.volumes.length === 0 ? [scratchVolume(DATA, args.dataPath).volume] : []),
        scratchVolume("tmp", "/tmp").volume,
        ...(args.volumes ?? []),
        ...mountedCertificate(args.certificate).volumes,
      ],
    },
  };
}

const claimTemplate = (
  store: MemberStore,
  scope: Scope,
): kubernetes.types.input.core.v1.PersistentVolumeClaim => ({
  metadata: { name: DATA },
  spec: {
    accessModes: ["ReadWriteOnce"],
    ...storageClass(scope, store),
    resources: { requests: { storage: capacity(TEMPLATE_GIGABYTES) } },
  },
});

/**
 * The members of a store that the stack runs itself, each with its volume.
 *
 * @param service name of the headless Service of the members.
 */
export function statefulSet(
  store: MemberStore,
  context: StoreContext,
  service: string,
  args: MemberArgs,
): kubernetes.apps.v1.StatefulSet {
  const { scope, foundation, parent } = context;
  const set = setOf(store, scope, args.part);
  const { name, logical, members } = set;
  const labels = objectLabels(scope, name, "store");
  const { namespace } = foundation;
  const claims = memberClaims(store, context, set);
  const account = new kubernetes.core.v1.ServiceAccount(
    `${logical}-account`,
    { metadata: { name, namespace, labels }, automountServiceAccountToken: false },
    { parent },
  );
  const whenDeleted = scope.settings.ephemeral ? "Delete" : "Retain";
  return new kubernetes.apps.v1.StatefulSet(
    logical,
    {
      metadata: { name, namespace, labels },
      spec: {
        replicas: members,
        serviceName: service,
        // A member is ready only after the others have voted. If members started one by one, the first would never be ready.
        podManagementPolicy: "Parallel",
        selector: { matchLabels: selectorLabels(scope.stack, name) },
        persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled: "Retain" },
        template: memberTemplate(store, context, { ...set, account }, args),
        ...(claims.length === 0 ? {} : { volumeClaimTemplates: [claimTemplate(store, scope)] }),
      },
    },
    keepsClass(
      "spec.volumeClaimTemplates[0].spec.storageClassName",
      withStoreProtection(scope, store, {
        parent,
        dependsOn: [...foundation.restrictions, ...certificateReady(args.certificate), ...claims],
      }),
    ),
  );
}
