import type * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../../../plan/types.ts";
import type { ChartValues } from "../../../kubernetes/parts/scope.ts";
import type { Scope } from "../scope.ts";

/** Service accounts of the operators that call AWS, as their charts name them. */
export const OPERATOR_ACCOUNTS = {
  "cluster-autoscaler": "cluster-autoscaler",
  "aws-load-balancer-controller": "aws-load-balancer-controller",
  "external-secrets": "external-secrets",
  // The name of the release, and that of the chart.
  "percona-mongodb": "percona-mongodb-psmdb-operator",
  keda: "keda-operator",
  // kube-prometheus-stack makes it of its own name:
  // https://github.com/prometheus-community/helm-charts/blob/main/charts/kube-prometheus-stack/templates/_helpers.tpl
  alertmanager: "kube-prometheus-stack-alertmanager",
} as const;

interface ChartArgs {
  readonly scope: Scope;
  /** Name of the cluster in EKS. */
  readonly cluster: pulumi.Input<string>;
  readonly vpcId: pulumi.Input<string>;
}

/**
 * The controller that puts pods into target groups. Balancers, listeners and security groups are Pulumi's, so it gets neither a
 * class of Ingress nor a part in Services.
 */
const balancing = ({ scope, cluster, vpcId }: ChartArgs) => ({
  clusterName: cluster,
  region: scope.region,
  vpcId,
  serviceAccount: { name: OPERATOR_ACCOUNTS["aws-load-balancer-controller"] },
  createIngressClassResource: false,
  ingressClassParams: { create: false },
  enableServiceMutatorWebhook: false,
  enableBackendSecurityGroup: false,
  enableShield: false,
  enableWaf: false,
  enableWafv2: false,
  // Its certificate for the API server stays when the chart changes.
  keepTLSSecret: true,
});

/** The default of the Cluster Autoscaler, seconds. */
const LEAST_GRACE_SECONDS = 600;

/** A node that leaves waits until the last of its pods has finished its work. */
const graceSeconds = ({ workloads }: Pick<Plan, "workloads">): number =>
  Math.max(
    LEAST_GRACE_SECONDS,
    ...Object.values(workloads).map(({ terminationGraceSeconds }) => terminationGraceSeconds),
  );

/** Every workload has a writable directory on its node, which has nothing that anybody misses. */
const scaling = ({ scope, cluster }: ChartArgs) => ({
  fullnameOverride: "cluster-autoscaler",
  awsRegion: scope.region,
  autoDiscovery: { clusterName: cluster },
  rbac: { serviceAccount: { name: OPERATOR_ACCOUNTS["cluster-autoscaler"] } },
  extraArgs: {
    expander: "least-waste",
    "skip-nodes-with-local-storage": false,
    "skip-nodes-with-system-pods": false,
    "max-graceful-termination-sec": graceSeconds(scope.plan),
  },
});

/** What runs on machines of EKS itself, where no Prometheus reaches it: its alerts would start for ever. */
const withoutControlPlane = {
  kubeControllerManager: { enabled: false },
  kubeEtcd: { enabled: false },
  kubeProxy: { enabled: false },
  kubeScheduler: { enabled: false },
};

/** The charts of a cluster that the stack makes. */
export const chartsOfMade = (args: ChartArgs): ChartValues => ({
  "cluster-autoscaler": scaling(args),
  "aws-load-balancer-controller": balancing(args),
  "kube-prometheus-stack": withoutControlPlane,
});

/** The charts of a cluster that is there: it has its own nodes. */
export const chartsOfExisting = (args: ChartArgs): ChartValues => ({
  "aws-load-balancer-controller": balancing(args),
});
