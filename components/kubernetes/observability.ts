import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { isWebhook } from "../../config/alerts.ts";
import type { TriggerPlan } from "../../plan/types.ts";
import { dashboardOf } from "./parts/monitoring/dashboard.ts";
import { podMonitors } from "./parts/monitoring/monitors.ts";
import { conditionOf } from "./parts/monitoring/promql.ts";
import { subjects } from "./parts/monitoring/series.ts";
import { templateText } from "./parts/monitoring/templateText.ts";
import type { KubernetesTypes, Scope } from "./parts/scope.ts";

const MONITORING = "monitoring.coreos.com";

/** `scale-up` → `ScaleUp`, the usual form of alert names. */
const alertName = (name: string): string =>
  name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

const SUBJECT_TEMPLATE = subjects.map((label) => `{{ $labels.${label} }}`).join(" ");

function ruleOf(scope: Scope, trigger: TriggerPlan): Record<string, unknown>[] {
  const expr = conditionOf(scope, trigger);
  if (expr === null) return [];
  const { name, signal, above, below, windowSeconds, action, severity, level } = trigger;
  const bound = above === undefined ? `below ${below}` : `above ${above}`;
  return [
    {
      alert: alertName(name),
      expr,
      for: `${windowSeconds}s`,
      labels: {
        // Alertmanager uses the routes of an AlertmanagerConfig only for alerts with its namespace as label.
        namespace: scope.namespaceName,
        severity,
        level: String(level),
        action,
      },
      annotations: {
        summary: `${signal} ${bound} for ${windowSeconds} s in ${scope.namespaceName}`,
        // Each value has the label of its subject only; the others are empty.
        subject: SUBJECT_TEMPLATE,
        value: "{{ $value | humanize }}",
        escalation: templateText(scope.plan.escalation[level] ?? `level ${level}`),
      },
    },
  ];
}

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
  custom("alerts", "PrometheusRule", "v1", {
    groups: [{ name: plan.system, rules: plan.triggers.flatMap((trigger) => ruleOf(scope, trigger)) }],
  });
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
