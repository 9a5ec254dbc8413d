import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { UnsupportedError } from "../../../base/errors.ts";
import { Group } from "../../group.ts";
import type { PlatformContext, RunningWorkloads, StackFacts, WorkloadsWiring } from "../../platform.ts";
import { createFoundation } from "../foundation.ts";
import { type CloudCluster, fromSecretsManager } from "../parts/externalSecrets.ts";
import { allowTraffic, anyAddress, podsNamed, tcp } from "../parts/network.ts";
import { createOperators } from "../parts/operators.ts";
import { scopeOf } from "../parts/scope.ts";
import { runWorkloads } from "./kubernetes.ts";

/** A cluster that a stack makes. */
export interface Cluster {
  /** How to reach it; unknown until it is there. Kept as a secret. */
  readonly kubeconfig: pulumi.Input<string>;
  /**
   * What tells this cluster from any other, the same for as long as it lives. It is plain text on purpose: without
   * it a kubeconfig that a preview does not know would stand for another cluster, and replace every object.
   */
  readonly clusterIdentifier: string;
  /** What an object needs before it can be put there and run: nodes, the storage driver, the access entry. */
  readonly ready: readonly pulumi.Resource[];
}

/** A cloud's context: its region is known. */
interface CloudContext extends PlatformContext {
  readonly region: string;
}

/** What stands on a cluster before the workloads do. */
export interface OnCluster extends CloudCluster {
  /** What everything there stands under. */
  readonly group: Group;
}

const providerOf = (
  name: string,
  { parent }: CloudContext,
  { kubeconfig, clusterIdentifier, ready }: Cluster,
): kubernetes.Provider =>
  new kubernetes.Provider(
    name,
    { kubeconfig: pulumi.secret(kubeconfig), clusterIdentifier },
    { parent, dependsOn: [...ready] },
  );

/**
 * The compute kind's check.
 *
 * @throws UnsupportedError for a registry's login, which lies where no pod can read it.
 */
export function checkOnCluster({ settings }: StackFacts): void {
  if (settings.pullSecrets.length === 0) return;
  throw new UnsupportedError(
    "echelon:pullSecrets: got a login, expected none on a cluster that the stack makes: use a registry that its nodes can read, or a public one",
  );
}

/**
 * Prepares a cluster that the stack makes: its provider, the namespace with its quotas and closed network, and the
 * operators. Everything descends from one component, so that no object can go to another cluster.
 */
export function prepareCluster(context: CloudContext, cluster: Cluster): OnCluster {
  const name = `${context.name}-cluster`;
  const providers = { kubernetes: providerOf(name, context, cluster) };
  // Children take the provider of the cluster from here.
  const parent = new Group("Cluster", name, { parent: context.parent, providers });
  const scope = { ...scopeOf({ ...context, parent }), outsideSecrets: true };
  const foundation = createFoundation(scope);
  return {
    scope,
    foundation,
    prepared: { operators: createOperators(scope) },
    region: context.region,
    group: parent,
  };
}

/** Lets workloads out to their stores, which lie outside of the cluster: at addresses that no selector names. */
function allowStoreTraffic({ scope, foundation }: OnCluster): void {
  for (const { name, ports, users } of Object.values(scope.plan.stores)) {
    if (users.length === 0 || ports.clients.length === 0) continue;
    const egress = [{ peers: anyAddress, ports: tcp(...ports.clients) }];
    allowTraffic(
      scope,
      foundation,
      { name: `store-${name}-users`, pods: podsNamed(users), egress },
      scope.parent,
    );
  }
}

/**
 * Every workload of the plan as pods on the cluster, with stores and secrets that stay with the cloud's services.
 *
 * @throws UnsupportedError for a secret that nothing brings to the cluster.
 */
export function runOnCluster(on: OnCluster, wirings: WorkloadsWiring): RunningWorkloads {
  allowStoreTraffic(on);
  const running = runWorkloads(on.scope, { ...on, ...wirings, deliveries: fromSecretsManager(on) });
  on.group.finish();
  return running;
}
