/** Values of a label; `any` where the exporter names objects of the cluster. */
export type Values = readonly string[] | "any";
export type Labels = Readonly<Record<string, Values>>;

/** Series of exporters that do not run in this suite, as their projects publish them. */
interface Publication {
  readonly source: string;
  readonly version: string;
  /** Day of that version, YYYY-MM-DD. */
  readonly released: string;
  /**
   * Labels of the target that the series have too. kube-prometheus-stack scrapes these exporters with `honorLabels`, so a
   * label of the series itself, such as `namespace`, stays what the exporter says:
   * https://github.com/prometheus-community/helm-charts/blob/kube-prometheus-stack-88.5.3/charts/kube-prometheus-stack/values.yaml
   */
  readonly target: readonly string[];
  readonly metrics: Readonly<Record<string, Labels>>;
}

/** https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/prometheus/promcfg.go */
const SERVICE_MONITOR = ["namespace", "service", "pod", "container", "endpoint", "job", "instance"];

const named = (label: string): Labels => ({ namespace: "any", [label]: "any" });
const each = (metrics: readonly string[], labels: Labels): Record<string, Labels> =>
  Object.fromEntries(metrics.map((metric) => [metric, labels]));

const BOOLEAN = ["true", "false", "unknown"];
const ofPod = { ...named("pod"), uid: "any" } as const;

export const publications = {
  "kube-state-metrics": {
    source: "https://github.com/kubernetes/kube-state-metrics/tree/v2.20.0/docs/metrics/workload",
    version: "2.20.0",
    released: "2026-08-17",
    target: SERVICE_MONITOR,
    metrics: {
      ...each(
        [
          "kube_deployment_spec_replicas",
          "kube_deployment_status_replicas_available",
          "kube_deployment_status_replicas_ready",
        ],
        named("deployment"),
      ),
      ...each(
        ["kube_statefulset_replicas", "kube_statefulset_status_replicas_available"],
        named("statefulset"),
      ),
      ...each(["kube_cronjob_created", "kube_cronjob_status_last_successful_time"], named("cronjob")),
      kube_job_status_start_time: named("job_name"),
      kube_job_failed: { ...named("job_name"), condition: BOOLEAN },
      kube_job_owner: {
        ...named("job_name"),
        owner_kind: ["CronJob"],
        owner_name: "any",
        owner_is_controller: BOOLEAN,
      },
      kube_pod_status_phase: { ...ofPod, phase: ["Pending", "Running", "Succeeded", "Failed", "Unknown"] },
      kube_pod_status_ready: { ...ofPod, condition: BOOLEAN },
      kube_pod_container_resource_requests: {
        ...ofPod,
        container: "any",
        node: "any",
        resource: ["cpu", "memory", "ephemeral_storage"],
        unit: ["core", "byte"],
      },
    },
  },
  cAdvisor: {
    // The labels are the kubelet's: containerPrometheusLabelsFunc in pkg/kubelet/server/server.go.
    source: "https://github.com/google/cadvisor/blob/v0.56.2/docs/storage/prometheus.md",
    version: "0.56.2",
    released: "2026-01-16",
    target: [...SERVICE_MONITOR, "node", "metrics_path"],
    metrics: {
      container_cpu_usage_seconds_total: {
        ...named("pod"),
        ...{ container: "any", id: "any", image: "any", name: "any", cpu: ["total"] },
      },
      // Of a pod's network, which its containers share, so they have no name.
      ...each(["container_network_receive_bytes_total", "container_network_transmit_bytes_total"], {
        ...named("pod"),
        ...{ container: [""], id: "any", image: "any", name: "any", interface: "any" },
      }),
      ...each(["container_fs_reads_total", "container_fs_writes_total"], {
        ...named("pod"),
        ...{ container: "any", id: "any", image: "any", name: "any", device: "any" },
      }),
      container_memory_working_set_bytes: {
        ...named("pod"),
        ...{ container: "any", id: "any", image: "any", name: "any" },
      },
    },
  },
  kubelet: {
    source:
      "https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/kubelet/metrics/collectors/volume_stats.go",
    version: "1.36.3",
    released: "2026-07-22",
    target: [...SERVICE_MONITOR, "node", "metrics_path"],
    metrics: each(
      ["kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes"],
      named("persistentvolumeclaim"),
    ),
  },
} as const satisfies Record<string, Publication>;
