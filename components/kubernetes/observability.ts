import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { isWebhook } from "../../config/alerts.ts";
import { dashboardOf } from "./parts/monitoring/dashboard.ts";
import { podMonitors } from "./parts/monitoring/monitors.ts";
import { ruleGroups } from "./parts/monitoring/rules.ts";
import type { KubernetesTypes, Scope } from "./parts/scope.ts";

const MONITORING = "monitoring.coreos.com";

/** Levels and addresses that Alertmanager can call. E-mail would need a mail server, which no key configures. */
export const webhooks = ({ settings }: Scope): [string, string][] =>
  Object.entries(settings.alerts).filter(([, address]) => isWebhook(address));

/** Levels and addresses that get no alerts: e-mail addresses, and all of them without operators. */
export const alertsNotSent = (scope: Scope): [string, string][] => {
  const routed = new Set(
    scope.plan.operators.monitoring === "none" ? [] : webhooks(scope).map(([level]) => level),
  );
  return Object.entries(scope.settings.alerts).filter(([level]) => !routed.has(level));
};

const receiverOf = (level: string): string => `level-${level}`;

/**
 * The URLs of all webhooks: whoever knows one can call it. Pulumi chooses the name of the Secret, as it does for the
 * secrets of workloads, so that another URL makes another Secret, to which Alertmanager then changes.
 */
function webhookSecret(scope: Scope, namespace: pulumi.Input<string>): pulumi.Output<string> {
  const urls = webhooks(scope).map(([level, url]) => [receiverOf(level), pulumi.secret(url)]);
  const held = new kubernetes.core.v1.Secret(
    `${scope.name}-alert-webhooks`,
    {
      metadata: { namespace, labels: scope.labels },
      type: "Opaque",
      immutable: true,
      stringData: Object.fromEntries(urls),
    },
    { parent: scope.parent },
  );
  return held.metadata.name;
}

/**
 * Sends the alerts of each level of the escalation ladder to its address. Other alerts go to nobody. The fields:
 * https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1alpha1.WebhookConfig
 */
function alertmanagerSpec(scope: Scope, secretName: pulumi.Output<string>): Record<string, unknown> {
  const levels = webhooks(scope).map(([level]) => level);
  const nobody = { name: "nobody" };
  return {
    route: {
      receiver: nobody.name,
      groupBy: ["alertname", "level"],
      routes: levels.map((level) => ({
        receiver: receiverOf(level),
        matchers: [{ name: "level", matchType: "=", value: level }],
      })),
    },
    receivers: [
      nobody,
      ...levels.map((level) => ({
        name: receiverOf(level),
        webhookConfigs: [{ urlSecret: { name: secretName, key: receiverOf(level) }, sendResolved: true }],
      })),
    ],
  };
}

/** Pod monitors, alert rules with their routes, and the dashboard; nothing if the stack uses no operators. */
export function createObservability(
  scope: Scope,
  { foundation: { namespace }, prepared }: Pick<KubernetesTypes, "foundation" | "prepared">,
): undefined {
  const { name, plan, labels, parent } = scope;
  if (plan.operators.monitoring === "none") return;
  const options = { parent, dependsOn: [...prepared.operators] };
  const custom = (suffix: string, kind: string, version: string, spec: Record<string, unknown>): void => {
    new kubernetes.apiextensions.CustomResource(
      `${name}-${suffix}`,
      { apiVersion: `${MONITORING}/${version}`, kind, metadata: { name: suffix, namespace, labels }, spec },
      options,
    );
  };
  for (const [monitor, spec] of Object.entries(podMonitors(scope))) custom(monitor, "PodMonitor", "v1", spec);
  custom("alerts", "PrometheusRule", "v1", { groups: ruleGroups(scope) });
  if (webhooks(scope).length > 0) {
    const secretName = webhookSecret(scope, namespace);
    custom("alert-routes", "AlertmanagerConfig", "v1alpha1", alertmanagerSpec(scope, secretName));
  }
  new kubernetes.core.v1.ConfigMap(
    `${name}-dashboard-panels`,
    {
      metadata: { name: "dashboard-panels", namespace, labels: { ...labels, grafana_dashboard: "1" } },
      data: { [`${plan.system}.json`]: dashboardOf(scope) },
    },
    { parent },
  );
}
