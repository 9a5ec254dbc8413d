import type { IPodMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor";
import type { IPrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import type { IServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";
import type { IAlertmanagerConfig } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/AlertmanagerConfig";

/** Objects of the Prometheus operator. */
export const prometheusOperator = {
  prometheusRule: {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: { name: "alerts", namespace: "default" },
    spec: {
      groups: [
        {
          name: "agents",
          interval: "30s",
          rules: [
            {
              alert: "Down",
              expr: "up == 0",
              for: "5m",
              labels: { severity: "page" },
              annotations: { summary: "down" },
            },
          ],
        },
      ],
    },
  } satisfies IPrometheusRule,
  podMonitor: {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: { name: "metrics", namespace: "default" },
    spec: {
      selector: { matchLabels: { app: "agents" } },
      podMetricsEndpoints: [{ port: "http", path: "/metrics", interval: "30s" }],
    },
  } satisfies IPodMonitor,
  serviceMonitor: {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: { name: "metrics", namespace: "default" },
    spec: {
      selector: { matchExpressions: [{ key: "app", operator: "In", values: ["agents"] }] },
      endpoints: [{ port: "http", path: "/metrics", interval: "30s", scrapeTimeout: "10s" }],
    },
  } satisfies IServiceMonitor,
  alertmanagerConfig: {
    apiVersion: "monitoring.coreos.com/v1alpha1",
    kind: "AlertmanagerConfig",
    metadata: { name: "levels", namespace: "default" },
    spec: {
      route: {
        receiver: "level-1",
        groupBy: ["alertname"],
        routes: [{ receiver: "level-2", matchers: [{ name: "level", value: "2", matchType: "=" }] }],
      },
      receivers: [
        { name: "level-1", emailConfigs: [{ to: "ops@example.com", sendResolved: true }] },
        {
          name: "level-2",
          webhookConfigs: [{ urlSecret: { name: "webhooks", key: "level-2" }, sendResolved: true }],
        },
      ],
    },
  } satisfies IAlertmanagerConfig,
} as const;
