import type { Binaries } from "../binaries/binaries.ts";
import { KUBELET_STAGES } from "./kubelet.ts";
import { LOOPBACK, type Ports } from "./ports.ts";
import { componentFlags, type Timings } from "./tuning.ts";

/** Annotations that say how much a simulated pod uses, as Kubernetes quantities. */
export const USAGE_ANNOTATIONS = {
  cpu: "kwok.x-k8s.io/usage-cpu",
  memory: "kwok.x-k8s.io/usage-memory",
} as const;

/** Usage of a pod without these annotations: small, but more than zero, so that there is a metric. */
const IDLE_USAGE = { cpu: "1m", memory: "1Mi" } as const;

const usage = (resource: keyof typeof USAGE_ANNOTATIONS): { readonly expression: string } => {
  const annotation = `"${USAGE_ANNOTATIONS[resource]}"`;
  const annotations = "pod.metadata.annotations";
  return {
    expression: `${annotation} in ${annotations} ? Quantity(${annotations}[${annotation}]) : Quantity("${IDLE_USAGE[resource]}")`,
  };
};

/** Path at which metrics-server reads the usage of a node; nodes have it as an annotation. */
export const metricsPath = (node: string): string => `/metrics/nodes/${node}/metrics/resource`;

const CONTAINER_LABELS = [
  { name: "container", value: "container.name" },
  { name: "namespace", value: "pod.metadata.namespace" },
  { name: "pod", value: "pod.metadata.name" },
];
const POD_LABELS = CONTAINER_LABELS.slice(1);

const metric = (name: string, dimension: "node" | "pod" | "container", kind: string, value: string) => ({
  name,
  dimension,
  kind,
  value,
  help: `[ALPHA] ${name}`,
  labels: { node: [], pod: POD_LABELS, container: CONTAINER_LABELS }[dimension],
});

/** The metrics of kubelet's `/metrics/resource` that metrics-server reads: https://kwok.sigs.k8s.io/docs/user/resource-usage-configuration/ */
const METRICS = [
  metric("scrape_error", "node", "gauge", "0"),
  metric("container_start_time_seconds", "container", "gauge", "pod.SinceSecond()"),
  metric(
    "container_cpu_usage_seconds_total",
    "container",
    "counter",
    'pod.CumulativeUsage("cpu", container.name)',
  ),
  metric("container_memory_working_set_bytes", "container", "gauge", 'pod.Usage("memory", container.name)'),
  metric("pod_cpu_usage_seconds_total", "pod", "counter", 'pod.CumulativeUsage("cpu")'),
  metric("pod_memory_working_set_bytes", "pod", "gauge", 'pod.Usage("memory")'),
  metric("node_cpu_usage_seconds_total", "node", "counter", 'node.CumulativeUsage("cpu")'),
  metric("node_memory_working_set_bytes", "node", "gauge", 'node.Usage("memory")'),
];

const KWOK_API = "kwok.x-k8s.io/v1alpha1";

const USAGE_DOCUMENTS = [
  {
    apiVersion: KWOK_API,
    kind: "Metric",
    metadata: { name: "metrics-resource" },
    spec: { path: metricsPath("{nodeName}"), metrics: METRICS },
  },
  {
    apiVersion: KWOK_API,
    kind: "ClusterResourceUsage",
    metadata: { name: "usage-from-annotations" },
    spec: { usages: [{ usage: { cpu: usage("cpu"), memory: usage("memory") } }] },
  },
];

interface ConfigOptions {
  readonly binaries: Binaries;
  readonly ports: Ports;
  readonly timings: Timings;
  /** Directory in which kwokctl keeps its downloads. */
  readonly downloads: string;
}

/** kwokctl appends these flags to its own; where a flag comes twice, the last one counts. */
const patchesFor = (timings: Timings) =>
  Object.entries(componentFlags(timings)).map(([name, flags]) => ({
    name,
    extraArgs: Object.entries(flags).map(([key, value]) => ({ key, value })),
  }));

/** kwokctl's configuration: JSON documents, which are YAML too, separated by `---`. */
export function kwokctlConfig({ binaries, ports, timings, downloads }: ConfigOptions): string {
  const configuration = {
    apiVersion: "config.kwok.x-k8s.io/v1alpha1",
    kind: "KwokctlConfiguration",
    options: {
      runtime: "binary",
      bindAddress: LOOPBACK,
      ...ports,
      enable: ["metrics-server"],
      // kwokctl would multiply leases and grace by 5 to spare the API server.
      heartbeatFactor: 1,
      nodeLeaseDurationSeconds: timings.nodeLeaseSeconds,
      kubeControllerManagerNodeMonitorGracePeriodMilliseconds: timings.nodeGraceSeconds * 1000,
      kubeControllerManagerNodeMonitorPeriodMilliseconds: Math.min(5, timings.nodeGraceSeconds / 5) * 1000,
      cacheDir: downloads,
      etcdBinary: binaries.etcd,
      kubeApiserverBinary: binaries["kube-apiserver"],
      kubeControllerManagerBinary: binaries["kube-controller-manager"],
      kubeSchedulerBinary: binaries["kube-scheduler"],
      kwokControllerBinary: binaries.kwok,
      kubectlBinary: binaries.kubectl,
      metricsServerBinary: binaries["metrics-server"],
    },
    componentsPatches: patchesFor(timings),
  };
  return [configuration, ...USAGE_DOCUMENTS, ...KUBELET_STAGES]
    .map((document) => `${JSON.stringify(document, null, 2)}\n`)
    .join("---\n");
}
