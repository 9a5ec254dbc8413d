import type { Pods } from "../../../../plan/feasibility/packing.ts";
import type { Size } from "../../../../plan/types.ts";
import { COLLECTOR_SIZE } from "./collector.ts";

/** Pods of the system, and what one of them asks for. */
interface SystemPods extends Pods {
  /** The page that states it; read 2026-11-27. */
  readonly source: string;
}

const NOTHING: Size = { cpu: 0, memoryMiB: 0 };

const charts = {
  network: "https://github.com/aws/amazon-vpc-cni-k8s/blob/master/charts/aws-vpc-cni/values.yaml",
  storage:
    "https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/charts/aws-ebs-csi-driver/values.yaml",
  logs: "https://github.com/fluent/helm-charts/blob/main/charts/fluent-bit/values.yaml",
  prometheus: "https://github.com/prometheus-community/helm-charts/tree/main/charts/kube-prometheus-stack",
} as const;

/** One on each node. */
const daemons: readonly SystemPods[] = [
  { name: "aws-node", count: 1, size: { cpu: 0.05, memoryMiB: 0 }, source: charts.network },
  {
    name: "kube-proxy",
    count: 1,
    size: { cpu: 0.1, memoryMiB: 0 },
    source: "https://docs.aws.amazon.com/eks/latest/userguide/managing-kube-proxy.html",
  },
  // Three containers.
  { name: "ebs-csi-node", count: 1, size: { cpu: 0.03, memoryMiB: 120 }, source: charts.storage },
  {
    name: "eks-pod-identity-agent",
    count: 1,
    size: NOTHING,
    source: "https://github.com/aws/eks-pod-identity-agent/tree/main/charts/eks-pod-identity-agent",
  },
  { name: "node-exporter", count: 1, size: NOTHING, source: charts.prometheus },
  // What the stack itself gives it.
  { name: "fluent-bit", count: 1, size: COLLECTOR_SIZE, source: charts.logs },
];

/** What runs on each node, together. */
export const onEachNode = daemons.reduce(
  (sum, { count, size }) => ({
    pods: sum.pods + count,
    cpu: sum.cpu + size.cpu,
    memoryMiB: sum.memoryMiB + size.memoryMiB,
  }),
  { pods: 0, cpu: 0, memoryMiB: 0 },
);

/** What runs once on a cluster: the add-ons and the operators. Most operators state no requests. */
export const onceForAll: readonly SystemPods[] = [
  {
    name: "coredns",
    count: 2,
    size: { cpu: 0.1, memoryMiB: 70 },
    source: "https://docs.aws.amazon.com/eks/latest/userguide/managing-coredns.html",
  },
  {
    name: "metrics-server",
    count: 2,
    size: { cpu: 0.1, memoryMiB: 200 },
    source: "https://github.com/kubernetes-sigs/metrics-server/blob/master/charts/metrics-server/values.yaml",
  },
  // Six containers.
  { name: "ebs-csi-controller", count: 2, size: { cpu: 0.06, memoryMiB: 240 }, source: charts.storage },
  {
    name: "keda",
    count: 3,
    size: { cpu: 0.1, memoryMiB: 100 },
    source: "https://github.com/kedacore/charts/blob/main/keda/values.yaml",
  },
  // cert-manager, External Secrets, the operators of stores, the Prometheus operator, the controllers of nodes and targets.
  { name: "operators", count: 20, size: NOTHING, source: charts.prometheus },
];
