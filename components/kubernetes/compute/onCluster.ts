import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { UnsupportedError } from "../../../base/errors.ts";
import { SSO_PROXY } from "../../../plan/sso.ts";
import { SSO_SECRET } from "../../../profiles/secretNames.ts";
import { MADE_MEMBER_CLASS } from "../../../targets/kubernetes/madeClass.ts";
import { deliverSecrets } from "../../deliverSecrets.ts";
import { Group } from "../../group.ts";
import type {
  PlatformContext,
  RunningWorkloads,
  SecretReference,
  StackFacts,
  WorkloadsWiring,
} from "../../platform.ts";
import { createFoundation } from "../foundation.ts";
import { createObservability, type Receivers } from "../observability.ts";
import { callersOf } from "../parts/network/callers.ts";
import { allowTraffic, anyAddress, tcp } from "../parts/network/network.ts";
import { createOperators } from "../parts/operators.ts";
import { type ChartValues, type ClusterStores, type Scope, scopeOf } from "../parts/scope.ts";
import { type CloudCluster, fromSecretsManager } from "../parts/secrets/externalSecrets.ts";
import { createSsoProxy } from "../parts/sso/proxy.ts";
import { createClasses, onMadeCluster, type Storage } from "../parts/storage/classes.ts";
import { isOnCluster } from "../stores.ts";
import { runWorkloads } from "./kubernetes.ts";
import { mayLeave } from "./mayLeave.ts";

/** How a cluster is reached. */
export type Reach =
  /** A kubeconfig, which is unknown until the stack has made the cluster. It is kept as a secret. */
  | { readonly kubeconfig: pulumi.Input<string> }
  /** A context of the operator's own kubeconfig. */
  | { readonly context: string };

/** A cluster in a cloud, on which the pods of a stack run. */
export interface Cluster {
  readonly reach: Reach;
  /**
   * Identifies the cluster, and never changes during its life. It is plain text on purpose: without it, the provider
   * takes a kubeconfig that is unknown in a preview for another cluster, and every object would be replaced.
   */
  readonly clusterIdentifier: string;
  /** Resources that objects on the cluster depend on: nodes, the storage driver, the access entry. */
  readonly ready: readonly pulumi.Resource[];
  /** What people run to get a kubeconfig of their own. @default they have one */
  readonly connect?: pulumi.Input<string>;
  /** How a cluster that the stack makes holds volumes. @default it is there already, and the keys of the stack count */
  readonly storage?: Storage;
  /** Values for the charts of operators, by the name of the chart. @default none */
  readonly chartValues?: ChartValues;
}

/** The context of a cloud platform, in which the region is known. */
interface CloudContext extends PlatformContext {
  readonly region: string;
}

/** What exists on a cluster before the workloads are made. */
export interface OnCluster extends CloudCluster {
  /** Parent of everything on the cluster. */
  readonly group: Group;
  /** Values for the stack's outputs: how people reach the cluster. */
  readonly outputs: Readonly<Record<string, pulumi.Input<string>>>;
}

const providerOf = (
  name: string,
  { parent }: CloudContext,
  { reach, clusterIdentifier, ready }: Cluster,
): kubernetes.Provider =>
  new kubernetes.Provider(
    name,
    {
      ...("context" in reach ? reach : { kubeconfig: pulumi.secret(reach.kubeconfig) }),
      clusterIdentifier,
    },
    { parent, dependsOn: [...ready] },
  );

/**
 * The compute kind's check.
 *
 * @throws UnsupportedError for a login of a registry (echelon:pullSecrets), which pods on such a cluster cannot read.
 */
export function checkOnCluster({ settings }: StackFacts): void {
  if (settings.pullSecrets.length === 0) return;
  throw new UnsupportedError(
    "echelon:pullSecrets: got a login, expected none on a cluster in a cloud: use a registry that its nodes can read, or a public one",
  );
}

/**
 * Prepares a cluster: its provider, the namespace with its quotas and closed network, and the operators. One component with
 * that provider is the ancestor of everything, so no object goes to another cluster.
 */
export function prepareCluster(context: CloudContext, cluster: Cluster): OnCluster {
  const { storage, chartValues = {} } = cluster;
  const name = `${context.name}-cluster`;
  const providers = { kubernetes: providerOf(name, context, cluster) };
  // Children inherit the provider of the cluster from this component.
  const parent = new Group("Cluster", name, { parent: context.parent, providers });
  const settings = storage === undefined ? context.settings : onMadeCluster(context.settings);
  const scope = {
    ...scopeOf({ ...context, settings, parent }),
    outsideSecrets: true,
    mayLeave: mayLeave(context.plan),
    chartValues,
    memberClass: storage === undefined ? null : MADE_MEMBER_CLASS,
  };
  const classes = storage === undefined ? [] : createClasses(scope, storage);
  const foundation = createFoundation(scope);
  return {
    scope,
    foundation,
    prepared: { operators: [...classes, ...createOperators(scope, classes)] },
    region: context.region,
    group: parent,
    outputs: cluster.connect === undefined ? {} : { kubeconfig: cluster.connect },
  };
}

/** Allows the callers of the stores, which are outside of the cluster, to call them at addresses that no selector matches. */
function allowStoreTraffic({ scope, foundation }: OnCluster): void {
  for (const store of Object.values(scope.plan.stores).filter((one) => !isOnCluster(one))) {
    const { clients } = store.ports;
    if (clients.length === 0) continue;
    const egress = [{ peers: anyAddress, ports: tcp(...clients) }];
    for (const { name, pods } of callersOf(store, scope.plan)) {
      allowTraffic(scope, foundation, { name: `store-${store.key}-${name}`, pods, egress }, scope.parent);
    }
  }
}

/** The scope with the stores that run on the cluster, without those that services of the cloud hold. */
export function withOwnStores(scope: Scope): Scope {
  const stores = Object.entries(scope.plan.stores).filter(([, store]) => isOnCluster(store));
  return { ...scope, plan: { ...scope.plan, stores: Object.fromEntries(stores) } };
}

/** What the workloads on the cluster run on. */
interface RunOnCluster extends WorkloadsWiring {
  /** The stores that run on the cluster too. */
  readonly onCluster: Pick<ClusterStores, "ready" | "groups"> | null;
  /** What has to exist before the workloads run on the other stores. */
  readonly ready: readonly pulumi.Resource[];
  /** The operator's secrets, by their names. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
}

type Deliveries = ReturnType<typeof fromSecretsManager>;

/** The proxy of single sign-on, whose client has its secret in the cloud's service. The cloud's balancer calls it. */
function signPeopleIn(
  { scope, foundation }: OnCluster,
  { [SSO_SECRET]: client }: RunOnCluster["secrets"],
  deliveries: Deliveries,
): void {
  if (scope.plan.sso === null || client === undefined) return;
  const given = deliveries({ name: SSO_PROXY, kind: "http" }, scope.parent);
  createSsoProxy(scope, foundation, deliverSecrets({ [SSO_SECRET]: client }, given));
}

/**
 * Makes every workload of the plan as pods on the cluster. Secrets, and the stores that the cloud holds, stay in its services.
 *
 * @throws UnsupportedError for a secret that cannot be delivered to the cluster.
 */
export function runOnCluster(
  on: OnCluster,
  { wiring, onCluster, ready, secrets }: RunOnCluster,
): RunningWorkloads {
  allowStoreTraffic(on);
  const deliveries = fromSecretsManager(on);
  signPeopleIn(on, secrets, deliveries);
  const restrictions = [...on.foundation.restrictions, ...ready, ...(onCluster?.ready ?? [])];
  const running = runWorkloads(on.scope, {
    ...on,
    foundation: { ...on.foundation, restrictions },
    stores: onCluster?.groups ?? [],
    wiring,
    deliveries,
  });
  on.group.finish();
  return running;
}

/**
 * Monitors, alert rules and the dashboard of what is on the cluster. What services of the cloud hold has alarms there.
 *
 * @param receivers where alerts go. @default the webhooks of `echelon:alerts`
 */
export function observeOnCluster({ scope, ...on }: OnCluster, receivers?: Receivers): void {
  createObservability(withOwnStores(scope), { ...on, ...(receivers === undefined ? {} : { receivers }) });
}
