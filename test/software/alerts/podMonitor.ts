import type { AnyObject } from "./stacks.ts";

/** A port of a running container, as Prometheus' discovery of pods gives it. */
export interface Target {
  /** Where this test lets Prometheus find it. */
  readonly address: string;
  readonly meta: Readonly<Record<string, string>>;
}

interface Relabeling {
  readonly action: string;
  readonly sourceLabels: readonly string[];
  readonly targetLabel: string;
}

interface MonitorSpec {
  readonly selector: {
    readonly matchLabels?: Readonly<Record<string, string>>;
    readonly matchExpressions?: readonly { readonly key: string; readonly operator: string }[];
  };
  readonly podMetricsEndpoints: readonly {
    readonly port: string;
    readonly path: string;
    readonly relabelings: readonly Relabeling[];
  }[];
}

/** Prometheus' form of a label's name: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#pod */
export const sanitized = (label: string): string => label.replaceAll(/[^A-Za-z0-9_]/g, "_");

const podLabel = (label: string, value: string) => ({
  action: "keep",
  source_labels: [
    `__meta_kubernetes_pod_label_${sanitized(label)}`,
    `__meta_kubernetes_pod_labelpresent_${sanitized(label)}`,
  ],
  regex: `(${value});true`,
});

const copied = (source: string, target: string) => ({ source_labels: [source], target_label: target });

/** Rules for the pods that a monitor selects. @throws Error for an operator that no monitor here uses. */
function selected({ matchLabels = {}, matchExpressions = [] }: MonitorSpec["selector"]) {
  const exact = Object.entries(matchLabels).map(([label, value]) => podLabel(label, value));
  const present = matchExpressions.map(({ key, operator }) => {
    if (operator !== "Exists") throw new Error(`got the operator ${operator}, expected Exists`);
    return {
      action: "keep",
      source_labels: [`__meta_kubernetes_pod_labelpresent_${sanitized(key)}`],
      regex: "true",
    };
  });
  return [...exact, ...present];
}

/**
 * The scrape configurations that the Prometheus operator makes of a PodMonitor, as far as labels depend on them. In place
 * of asking a cluster for its pods, they name the targets.
 * generatePodMonitorConfig in https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/prometheus/promcfg.go
 */
export function scrapeConfigs({ metadata, spec }: AnyObject, targets: readonly Target[]) {
  const { selector, podMetricsEndpoints } = spec as MonitorSpec;
  const { name, namespace } = metadata;
  return podMetricsEndpoints.map(({ port, path, relabelings }, index) => ({
    job_name: `podMonitor/${namespace}/${name}/${index}`,
    honor_labels: false,
    metrics_path: path,
    static_configs: targets.map(({ address, meta }) => ({ targets: [address], labels: meta })),
    relabel_configs: [
      copied("job", "__tmp_prometheus_job_name"),
      { action: "drop", source_labels: ["__meta_kubernetes_pod_phase"], regex: "(Failed|Succeeded)" },
      ...selected(selector),
      { action: "keep", source_labels: ["__meta_kubernetes_pod_container_port_name"], regex: port },
      copied("__meta_kubernetes_namespace", "namespace"),
      copied("__meta_kubernetes_pod_container_name", "container"),
      copied("__meta_kubernetes_pod_name", "pod"),
      { target_label: "job", replacement: `${namespace}/${name}` },
      { target_label: "endpoint", replacement: port },
      ...relabelings.map(({ action, sourceLabels, targetLabel }) => ({
        ...{ action, source_labels: sourceLabels, target_label: targetLabel },
      })),
    ],
  }));
}
