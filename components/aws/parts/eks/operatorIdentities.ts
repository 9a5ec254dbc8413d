import type * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../../../plan/types.ts";
import { OPERATORS_NAMESPACE } from "../../../kubernetes/parts/network/operatorPods.ts";
import { COST_TAG } from "../../budget.ts";
import type { Scope } from "../scope.ts";
import type { Statement } from "../security/iam.ts";
import { OPERATOR_ACCOUNTS } from "./charts.ts";
import type { ClusterFacts } from "./clusterFacts.ts";
import { balancingRights, openingRights, scalingRights } from "./clusterRights.ts";
import { copiesIntoBuckets } from "./copies.ts";
import { type PodIdentity, podIdentity } from "./podIdentity.ts";
import type { OperatorIdentities } from "./prepared.ts";

interface IdentitiesArgs {
  readonly scope: Scope;
  readonly cluster: ClusterFacts;
  /** ARN of the security group of nodes that are there, which only the cluster itself may open; null for the stack's own. */
  readonly nodes: pulumi.Input<string> | null;
  readonly parent: pulumi.Resource;
}

interface Row {
  /** Whether the stack installs the operator, and it calls AWS. */
  readonly needed: (plan: Plan) => boolean;
  /** Whether a cluster that is there already has its own. @default it has not */
  readonly there?: true;
  /** What it may do before it starts. @default it gets its rights once there is what they are for */
  readonly rights?: (args: IdentitiesArgs) => readonly Statement[];
}

const installsStores = ({ operators }: Plan): boolean => operators.stores === "install";

/** Whether KEDA counts the items of a queue that asks for an identity: SQS knows no passwords. */
const countsQueues = ({ workloads, stores, operators }: Plan): boolean =>
  operators.backlogScaling === "install" &&
  Object.values(workloads).some(
    ({ autoscaler, uses }) =>
      autoscaler?.backlogItemsPerReplica != null &&
      Object.entries(uses).some(([key, rights]) => stores[key]?.engine === "sqs" && rights.includes("take")),
  );

const rows: Readonly<Record<keyof typeof OPERATOR_ACCOUNTS, Row>> = {
  "external-secrets": { needed: installsStores },
  "percona-mongodb": { needed: (plan) => installsStores(plan) && copiesIntoBuckets(plan) },
  keda: { needed: countsQueues },
  alertmanager: { needed: ({ operators }) => operators.monitoring === "install" },
  "cluster-autoscaler": {
    needed: () => true,
    there: true,
    rights: ({ cluster }) => scalingRights(cluster.name),
  },
  "aws-load-balancer-controller": {
    needed: installsStores,
    rights: ({ scope, nodes }) => [
      ...balancingRights({ name: COST_TAG, value: scope.stack }),
      ...(nodes === null ? [] : [openingRights(nodes)]),
    ],
  },
};

/** Gives each operator that the stack installs its role, before its pods start. */
export function operatorIdentities(args: IdentitiesArgs): OperatorIdentities {
  const { scope, cluster, nodes, parent } = args;
  const needed = Object.entries(rows).filter(
    ([, row]) => row.needed(scope.plan) && (nodes === null || row.there !== true),
  );
  return Object.fromEntries(
    needed.map(([operator, row]): [string, PodIdentity] => [
      operator,
      podIdentity(`${scope.name}-${operator}`, {
        cluster,
        namespace: OPERATORS_NAMESPACE,
        serviceAccount: OPERATOR_ACCOUNTS[operator as keyof typeof OPERATOR_ACCOUNTS],
        statements: row.rights?.(args) ?? [],
        parent,
      }),
    ]),
  );
}
