import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assemble } from "../../components/assemble.ts";
import { awsPlatform as cloud } from "../../components/aws/index.ts";
import { type AwsTypes, computeOf } from "../../components/aws/parts/compute.ts";
import type { PreparedCluster } from "../../components/aws/parts/eks/prepared.ts";
import { egressOf } from "../../components/aws/parts/network/egress.ts";
import type { Running } from "../../components/aws/parts/running.ts";
import type { Scope } from "../../components/aws/parts/scope.ts";
import {
  type Cluster,
  checkOnCluster,
  prepareCluster,
  runOnCluster,
} from "../../components/kubernetes/compute/onCluster.ts";

/** A cluster on AWS has neither an edge nor signals yet. */
const unseen: Omit<Running, "addresses" | "outputs"> = {
  origin: null,
  ready: [],
  certificate: null,
  signals: {
    utilization: [],
    cpu: [],
    memory: [],
    errorPercent: [],
    responseTimeMs: [],
    requestsPerSecond: [],
    replicas: [],
    rateLimited: [],
    failedRuns: [],
    missedRuns: [],
    unavailableReplicas: [],
    diskPercent: [],
    deadLetters: [],
    outage: [],
    unreachableStores: [],
    connectionsPercent: [],
    replicationLagSeconds: [],
    missingTargets: [],
    ...{ natErrors: [], bandwidthPercent: [], unplacedPods: [] },
    ...{ networkBytesPerSecond: [], diskOperationsPerSecond: [], queueItems: [], cacheHitPercent: [] },
  },
  failures: null,
  observed: null,
  growth: [],
};

/** What names that cluster. */
const MADE = { name: "made", arn: "arn:aws:eks:us-east-1:123456789012:cluster/made" };

/** AWS with its pods on a cluster that the stack makes. Everything else is as on AWS. */
export const awsOn = (clusterOf: (scope: Scope) => Cluster) =>
  assemble<AwsTypes, "kubernetes">({
    ...cloud,
    compute: {
      kubernetes: computeOf<PreparedCluster>({
        check: checkOnCluster,
        needs: ({ plan }) => ({
          egress: egressOf(plan),
          existingSubnets: "private",
          machine: false,
          fewestZones: 2,
          entry: null,
        }),
        prepare: (scope) => {
          const on = prepareCluster(scope, clusterOf(scope));
          return { cluster: MADE, group: on.group, identities: {}, on, logs: null };
        },
        clusterOf: (prepared) => prepared,
        run: (_, { prepared, wiring, secrets, stores }) => ({
          ...runOnCluster(prepared.on, { wiring, secrets, onCluster: stores.onCluster, ready: stores.ready }),
          ...unseen,
        }),
      }),
    },
  });

const KUBECONFIG = "apiVersion: v1\nkind: Config\nclusters: [{name: made}]\n";
const IDENTIFIER = "sample-large";

/** A resource that stands for the nodes of a cluster. */
const nodesOf = ({ parent }: Scope): aws.eks.NodeGroup =>
  new aws.eks.NodeGroup(
    "made-nodes",
    {
      clusterName: "made",
      nodeRoleArn: "arn:aws:iam::123456789012:role/node",
      subnetIds: ["subnet-1"],
      scalingConfig: { minSize: 1, maxSize: 3, desiredSize: 1 },
    },
    { parent },
  );

/** Clusters whose kubeconfig a preview knows, or does not know. */
export const clusters = {
  known: (scope) => ({
    reach: { kubeconfig: pulumi.secret(KUBECONFIG) },
    clusterIdentifier: IDENTIFIER,
    ready: [nodesOf(scope)],
  }),
  unknown: (scope) => {
    const nodes = nodesOf(scope);
    return {
      reach: { kubeconfig: nodes.arn.apply((arn) => `${KUBECONFIG}# ${arn}\n`) },
      clusterIdentifier: IDENTIFIER,
      ready: [nodes],
    };
  },
} satisfies Record<string, (scope: Scope) => Cluster>;
