import { ROLE_LABEL, STORE_LABEL } from "../labels.ts";
import type { Scope } from "../scope.ts";
import type { Subject } from "./series.ts";

/** Name of the port from which the pods of every store give their metrics. */
export const METRICS_PORT = "metrics";

/** Name that Strimzi gives to the port of its exporter. */
const STRIMZI_METRICS_PORT = "tcp-prometheus";

/** Prometheus' name of a pod label: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#pod */
const metaLabel = (label: string): string =>
  `__meta_kubernetes_pod_label_${label.replaceAll(/[^A-Za-z0-9]/g, "_")}`;

/** Adds the value of a pod's label to its series, under the name of their subject. */
const subjectFrom = (label: string, subject: Subject) => [
  { action: "replace", sourceLabels: [metaLabel(label)], targetLabel: subject },
];

/** Name → spec of the PodMonitors of a stack. */
export function podMonitors({ plan }: Scope): Readonly<Record<string, Record<string, unknown>>> {
  const interval = `${plan.scrapeSeconds}s`;
  const endpoint = (port: string, relabelings: ReturnType<typeof subjectFrom>) => ({
    ...{ port, path: "/metrics", interval, relabelings },
  });
  const workloads = {
    selector: { matchLabels: { [ROLE_LABEL]: "workload" } },
    podMetricsEndpoints: [endpoint("management", subjectFrom("app.kubernetes.io/name", "workload"))],
  };
  const sso = {
    selector: { matchLabels: { [ROLE_LABEL]: "sso" } },
    podMetricsEndpoints: [endpoint(METRICS_PORT, subjectFrom("app.kubernetes.io/name", "workload"))],
  };
  const ofStrimzi = Object.values(plan.stores).some(({ engine }) => engine === "strimzi");
  const stores = {
    selector: { matchExpressions: [{ key: STORE_LABEL, operator: "Exists" }] },
    podMetricsEndpoints: [METRICS_PORT, ...(ofStrimzi ? [STRIMZI_METRICS_PORT] : [])].map((port) =>
      endpoint(port, subjectFrom(STORE_LABEL, "store")),
    ),
  };
  return {
    metrics: workloads,
    ...(plan.sso === null ? {} : { "sso-metrics": sso }),
    ...(Object.values(plan.stores).every(({ ports }) => ports.metrics.length === 0)
      ? {}
      : { "store-metrics": stores }),
  };
}
