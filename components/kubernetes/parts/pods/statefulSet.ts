import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import type { StorePlan, StorePlans } from "../../../../plan/types.ts";
import { withStoreProtection } from "../../../withProtection.ts";
import { type Labels, selectorLabels, storePodLabels } from "../labels.ts";
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

/** What differs between the engines of stores that the stack runs. */
interface MemberArgs {
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
type MemberStore = StorePlans["seaweedfs" | "redis" | "postgres" | "rabbitmq" | "kafka"];

/** Size in the claim template. It is never used, because the claim of each member exists before its pod. */
const TEMPLATE_GIGABYTES = 1;

export const headlessService = (
  store: StorePlan,
  { scope, foundation, parent }: StoreContext,
  {
    name,
    ports,
    publishNotReady,
  }: { name: string; ports: Readonly<Record<string, number>>; publishNotReady: boolean },
): kubernetes.core.v1.Service =>
  new kubernetes.core.v1.Service(
    `${logicalName(scope, store)}-members`,
    {
      metadata: {
        name,
        namespace: foundation.namespace,
        labels: objectLabels(scope, storeName(store), "store"),
      },
      spec: {
        clusterIP: "None",
        publishNotReadyAddresses: publishNotReady,
        selector: selectorLabels(scope.stack, storeName(store)),
        ports: Object.entries(ports).map(([port, number]) => ({
          name: port,
          port: number,
          targetPort: port,
        })),
      },
    },
    { parent },
  );

/**
 * At most one member may be evicted at a time. A drain can then evict the member of a store that has only one.
 *
 * @param pods labels of the members. @default those of a StatefulSet of the stack
 */
export const disruptionBudget = (
  store: StorePlan,
  { scope, foundation, parent }: StoreContext,
  pods: Labels = selectorLabels(scope.stack, storeName(store)),
): Resource =>
  new kubernetes.policy.v1.PodDisruptionBudget(
    `${logicalName(scope, store)}-disruption`,
    {
      metadata: {
        name: storeName(store),
        namespace: foundation.namespace,
        labels: objectLabels(scope, storeName(store), "store"),
      },
      spec: {
        maxUnavailable: 1,
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        selector: { matchLabels: pods },
      },
    },
    { parent },
  );

/** What all containers of a member have. */
function containerFields(store: MemberStore, { image, dataPath, mounts = [] }: MemberArgs) {
  const [{ size }] = store.processes;
  return {
    image,
    // Requests equal limits, so a node under pressure evicts the pods of stores last.
    resources: { requests: quantities(size), limits: quantities(size) },
    securityContext: containerSecurity,
    volumeMounts: [{ name: DATA, mountPath: dataPath }, scratchVolume("tmp", "/tmp").mount, ...mounts],
  };
}

function memberContainer(store: MemberStore, args: MemberArgs): Container {
  const { command, args: flags, env, ports, probes, beforeStop } = args;
  return {
    name: store.engine,
    ...containerFields(store, args),
    command: [...command],
    ...(flags ? { args: [...flags] } : {}),
    ...(env ? { env } : {}),
    ...(beforeStop ? { lifecycle: { preStop: { exec: { command: [...beforeStop] } } } } : {}),
    ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort, protocol: "TCP" })),
    ...probes,
  };
}

const initContainers = (store: MemberStore, args: MemberArgs): Container[] =>
  args.init === undefined ? [] : [{ name: "init", ...containerFields(store, args), ...args.init }];

/** One claim for each member, with the real size; none if the store is not durable. */
function memberClaims(store: MemberStore, context: StoreContext): Resource[] {
  const [volume] = store.volumes;
  return Array.from({ length: volume?.count ?? 0 }, (_, member) =>
    createClaim(store, context, {
      name: `${DATA}-${storeName(store)}-${member}`,
      suffix: `-${DATA}-${member}`,
      gigabytes: volume?.capacityGB ?? 0,
    }),
  );
}

function memberTemplate(
  store: MemberStore,
  { scope }: StoreContext,
  account: kubernetes.core.v1.ServiceAccount,
  args: MemberArgs,
): kubernetes.types.input.core.v1.PodTemplateSpec {
  const name = storeName(store);
  return {
    metadata: {
      labels: storePodLabels(scope.stack, name, { store: store.key, role: "store" }),
      ...(args.annotations ? { annotations: args.annotations } : {}),
    },
    spec: {
      ...closedPod(scope, args.user),
      serviceAccountName: account.metadata.name,
      terminationGracePeriodSeconds: args.graceSeconds,
      ...memberPlacement(selectorLabels(scope.stack, name), store.processes[0].count),
      ...(args.init === undefined ? {} : { initContainers: initContainers(store, args) }),
      containers: [memberContainer(store, args), ...(args.sidecars ?? [])],
      volumes: [
        ...(store.volumes.length === 0 ? [scratchVolume(DATA, args.dataPath).volume] : []),
        scratchVolume("tmp", "/tmp").volume,
        ...(args.volumes ?? []),
      ],
    },
  };
}

const claimTemplate = (scope: Scope): kubernetes.types.input.core.v1.PersistentVolumeClaim => ({
  metadata: { name: DATA },
  spec: {
    accessModes: ["ReadWriteOnce"],
    ...storageClass(scope),
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
  const name = storeName(store);
  const labels = objectLabels(scope, name, "store");
  const { namespace } = foundation;
  const claims = memberClaims(store, context);
  const account = new kubernetes.core.v1.ServiceAccount(
    `${logicalName(scope, store)}-account`,
    { metadata: { name, namespace, labels }, automountServiceAccountToken: false },
    { parent },
  );
  const whenDeleted = scope.settings.ephemeral ? "Delete" : "Retain";
  return new kubernetes.apps.v1.StatefulSet(
    logicalName(scope, store),
    {
      metadata: { name, namespace, labels },
      spec: {
        replicas: store.processes[0].count,
        serviceName: service,
        // A member is ready only after the others have voted. If members started one by one, the first would never be ready.
        podManagementPolicy: "Parallel",
        selector: { matchLabels: selectorLabels(scope.stack, name) },
        persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled: "Retain" },
        template: memberTemplate(store, context, account, args),
        ...(claims.length === 0 ? {} : { volumeClaimTemplates: [claimTemplate(scope)] }),
      },
    },
    keepsClass(
      "spec.volumeClaimTemplates[0].spec.storageClassName",
      withStoreProtection(scope, store, { parent, dependsOn: [...foundation.restrictions, ...claims] }),
    ),
  );
}
