import type * as pulumi from "@pulumi/pulumi";
import { OPERATORS_NAMESPACE } from "../../../kubernetes/parts/network/operatorPods.ts";
import { COST_TAG } from "../../budget.ts";
import type { Scope } from "../scope.ts";
import type { Statement } from "../security/iam.ts";
import { OPERATOR_ACCOUNTS } from "./charts.ts";
import type { ClusterFacts } from "./clusterFacts.ts";
import { balancingRights, scalingRights } from "./clusterRights.ts";
import { type PodIdentity, podIdentity } from "./podIdentity.ts";

type OperatorAccount = keyof typeof OPERATOR_ACCOUNTS;

interface IdentitiesArgs {
  readonly scope: Scope;
  readonly cluster: ClusterFacts;
  readonly parent: pulumi.Resource;
}

/** What each operator may do before it starts. External Secrets and KEDA get their rights once secrets and queues exist. */
const rights: Record<OperatorAccount, (args: IdentitiesArgs) => readonly Statement[]> = {
  "cluster-autoscaler": ({ cluster }) => scalingRights(cluster.name),
  "aws-load-balancer-controller": ({ scope }) => balancingRights({ name: COST_TAG, value: scope.stack }),
  "external-secrets": () => [],
  // As soon as there are buckets.
  "percona-mongodb": () => [],
  keda: () => [],
};

/** Whether KEDA counts the items of a queue that asks for an identity: SQS knows no passwords. */
const countsQueues = ({ workloads, stores, operators }: Scope["plan"]): boolean =>
  operators.backlogScaling === "install" &&
  Object.values(workloads).some(
    ({ autoscaler, uses }) =>
      autoscaler?.backlogItemsPerReplica != null &&
      Object.entries(uses).some(([key, rights]) => stores[key]?.engine === "sqs" && rights.includes("take")),
  );

/** The role of KEDA; null if it needs none, or the stack does not install it. */
export const counterIdentity = (args: IdentitiesArgs): PodIdentity | null =>
  countsQueues(args.scope.plan) ? operatorIdentity("keda", args) : null;

/** Gives an operator that the stack installs its role, before its pods start. */
export const operatorIdentity = (operator: OperatorAccount, args: IdentitiesArgs): PodIdentity =>
  podIdentity(`${args.scope.name}-${operator}`, {
    cluster: args.cluster,
    namespace: OPERATORS_NAMESPACE,
    serviceAccount: OPERATOR_ACCOUNTS[operator],
    statements: rights[operator](args),
    parent: args.parent,
  });
