import * as pulumi from "@pulumi/pulumi";
import { UnsupportedError } from "../../../base/errors.ts";
import { existingCluster } from "../../../config/cluster.ts";
import { allInstalled } from "../../../plan/plan.ts";
import { SSO_SECRET } from "../../../profiles/secretNames.ts";
import { EKS_ZONES } from "../../../targets/aws/eks.ts";
import { checkOnCluster, runOnCluster } from "../../kubernetes/compute/onCluster.ts";
import type { AwsSecret, Compute, SecretReference, StackFacts, WorkloadsWiring } from "../../platform.ts";
import type { Foundation } from "../foundation.ts";
import { capabilityGroup } from "../parts/capabilityGroup.ts";
import { type AwsTypes, computeOf, type RunContext } from "../parts/compute.ts";
import type { Balancer } from "../parts/edge/balancer.ts";
import { edgeOnCluster, podBalancer, servedByPods } from "../parts/edge/pods.ts";
import { checkExisting, useCluster } from "../parts/eks/existing.ts";
import { makeCluster } from "../parts/eks/made.ts";
import { nodeSize } from "../parts/eks/nodeSize.ts";
import { observedOutputs } from "../parts/eks/observe.ts";
import { addRights } from "../parts/eks/podIdentity.ts";
import type { PreparedCluster } from "../parts/eks/prepared.ts";
import { clusterSignals } from "../parts/eks/signals.ts";
import { workloadIdentities } from "../parts/eks/workloadIdentities.ts";
import { balancedEntry, type Needs, needsCluster, needsMachine } from "../parts/needs.ts";
import type { Running } from "../parts/running.ts";
import type { Scope } from "../parts/scope.ts";
import { secretAccess } from "../parts/security/access.ts";
import type { Stores } from "../parts/store.ts";
import { storeVariables } from "../parts/storeVariables.ts";

/** Nothing keeps the least number of replicas on lasting nodes, as a base does on Fargate. */
function check(facts: StackFacts): void {
  const { plan, settings } = facts;
  checkOnCluster(facts);
  const [interruptible] = settings.own.aws.interruptible;
  if (interruptible !== undefined) {
    throw new UnsupportedError(
      `echelon:interruptible: got ${interruptible}, expected none on compute kubernetes: Kubernetes cannot keep just the least number of its replicas on lasting nodes`,
    );
  }
  const existing = existingCluster(settings);
  if (existing === null) nodeSize(plan, settings.own.aws.architecture);
  else checkExisting(facts, existing);
}

/** Nodes and pods have private addresses only. */
const needs = (facts: StackFacts): Needs => ({
  egress: "nat",
  existingSubnets: "private",
  fewestZones: EKS_ZONES,
  machine: needsMachine(facts.plan),
  entry: balancedEntry(facts, servedByPods(facts.plan)),
  nodes: existingCluster(facts.settings) ?? "made",
});

/** What exists before the stores are built. */
interface Prepared extends PreparedCluster {
  /** Null if nothing is public. */
  readonly balancer: Balancer | null;
}

function prepare(scope: Scope, { foundation }: { readonly foundation: Foundation }): Prepared {
  const existing = existingCluster(scope.settings);
  const group = capabilityGroup("Workloads", scope);
  const balancer = podBalancer(scope, { foundation, parent: group });
  const on = { scope, foundation, group };
  const prepared = existing === null ? makeCluster(on) : useCluster(on, existing);
  return { ...prepared, balancer };
}

function run(
  scope: Scope,
  { prepared, foundation, secrets, stores, wiring }: RunContext & { readonly prepared: Prepared },
): Running {
  const { on, group, balancer } = prepared;
  const identities = workloadIdentities({ scope, prepared, stores });
  const readable = readSecrets(scope, { prepared, foundation, secrets, wiring });
  const edge = edgeOnCluster(scope, { foundation, on, balancer });
  const running = runOnCluster(on, {
    ...{ wiring, secrets },
    onCluster: stores.onCluster,
    ready: [...stores.ready, ...identities, ...readable, ...countQueues(scope, prepared, stores)],
  });
  group.finish({ cluster: prepared.cluster.name });
  return {
    addresses: running.addresses,
    outputs: {
      ...running.outputs,
      ...observedOutputs(prepared),
      ...on.outputs,
      ...logsOf(scope, prepared),
      cluster: prepared.cluster.name,
      ...storeVariables(scope, stores),
    },
    ...edge,
    signals: clusterSignals(scope, {
      balancer,
      natGateways: foundation.network.natGateways,
      made: existingCluster(scope.settings) === null ? pulumi.output(prepared.cluster.name) : null,
    }),
    failures: null,
    observed: prepared,
    growth: [],
  };
}

/** How people read what the pods wrote, also of those that are gone. */
const logsOf = ({ region }: Scope, { logs }: PreparedCluster): Running["outputs"] =>
  logs === null ? {} : { logs: pulumi.interpolate`aws logs tail ${logs} --follow --region ${region}` };

/** Lets KEDA count the items of the queues, and do nothing else with them. */
function countQueues(
  { name }: Scope,
  { identities, group }: PreparedCluster,
  { built }: Stores,
): pulumi.Resource[] {
  const counter = identities.keda;
  if (counter === undefined) return [];
  const statements = Object.values(built).flatMap(({ counting = [] }) => counting);
  return addRights(`${name}-keda-policy`, counter, { statements, parent: group });
}

interface ReadArgs extends WorkloadsWiring {
  readonly prepared: PreparedCluster;
  readonly foundation: Foundation;
  /** The operator's secrets, by name. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
}

/** Lets External Secrets read the secrets of the workloads, and no others. */
function readSecrets(scope: Scope, { prepared, foundation, secrets, wiring }: ReadArgs): pulumi.Resource[] {
  const { identities, group } = prepared;
  const reader = identities["external-secrets"];
  if (reader === undefined) return [];
  const ofProxy = scope.plan.sso === null ? undefined : secrets[SSO_SECRET];
  const read = [
    ...Object.values(wiring).flatMap((one) => Object.values(one.secrets)),
    ...(ofProxy === undefined ? [] : [ofProxy]),
  ].filter((secret): secret is AwsSecret => secret.in === "aws");
  // Workloads that share a secret name one resource.
  const each = [...new Map(read.map((secret) => [secret.arn, secret])).values()];
  const statements = secretAccess({ secrets: Object.fromEntries(each.entries()) }, foundation, scope.region);
  return addRights(`${scope.name}-external-secrets-policy`, reader, { statements, parent: group });
}

/** The stack as it is to a cluster that runs no workloads: the stores of its tier, and operators for them. */
const besideScope = ({ plan, ...scope }: Scope): Scope => ({
  ...scope,
  plan: {
    ...plan,
    nodes: plan.beside?.nodes ?? plan.nodes,
    operators: existingCluster(scope.settings) === null ? allInstalled : plan.operators,
    workloads: {},
    edge: null,
    sso: null,
  },
});

/**
 * A cluster without workloads, which holds the stores of the arrangement beside. Where it ran the workloads before, it is the
 * same one by all names.
 */
const prepareBeside: NonNullable<Compute<AwsTypes>["prepareBeside"]> = (scope, { foundation, prepared }) => {
  if (!needsCluster(scope.plan)) return prepared;
  const group = capabilityGroup("Workloads", scope, { suffix: "beside" });
  const place = { scope: besideScope(scope), foundation, group };
  const existing = existingCluster(scope.settings);
  return { ...prepared, cluster: existing === null ? makeCluster(place) : useCluster(place, existing) };
};

/** Ends the groups of that cluster, once its stores are made. */
const standBeside: NonNullable<Compute<AwsTypes>["standBeside"]> = (
  _scope,
  { prepared },
): Running["outputs"] => {
  const { cluster } = prepared;
  if (cluster === null) return {};
  const { on, group } = cluster;
  group.finish({ cluster: cluster.cluster.name });
  on.group.finish();
  const { namespace } = on.foundation;
  return {
    ...on.outputs,
    see: pulumi.interpolate`kubectl --namespace ${namespace} get pods,persistentvolumeclaims`,
  };
};

/** Every workload as pods on a cluster of EKS. */
export const kubernetes = computeOf({
  check,
  needs,
  prepare,
  run,
  prepareBeside,
  standBeside,
  clusterOf: (prepared: PreparedCluster) => prepared,
});
