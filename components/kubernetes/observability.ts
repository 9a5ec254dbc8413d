import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { isWebhook } from "../../config/alerts.ts";
import { dashboardOf } from "./parts/monitoring/dashboard.ts";
import { podMonitors } from "./parts/monitoring/monitors.ts";
import { ruleGroups } from "./parts/monitoring/rules.ts";
import type { KubernetesTypes, Scope } from "./parts/scope.ts";

const MONITORING = "monitoring.coreos.com";

/** Levels and addresses that Alertmanager itself can call. E-mail would need a mail server, which no key configures. */
export const webhooks = ({ settings }: Scope): [string, string][] =>
  Object.entries(settings.alerts).filter(([, address]) => isWebhook(address));

/** Levels and addresses that get no alerts: e-mail addresses, and all of them without operators. */
const alertsNotSent = (scope: Scope): [string, string][] => {
  const routed = new Set(
    scope.plan.operators.monitoring === "none" ? [] : webhooks(scope).map(([level]) => level),
  );
  return Object.entries(scope.settings.alerts).filter(([level]) => !routed.has(level));
};

/** The same, as a text for the outputs of a stack. */
export const describeNotSent = (scope: Scope): string =>
  alertsNotSent(scope)
    .map(([level, address]) => `level ${level} (${isWebhook(address) ? "a webhook" : address})`)
    .join(", ") || "none";

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

/** Level of the escalation ladder → where its alerts go, in the form of a receiver of an AlertmanagerConfig. */
export type Receivers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Calls the webhooks itself: https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1alpha1.WebhookConfig */
function webhookReceivers(scope: Scope, namespace: pulumi.Input<string>): Receivers {
  const levels = webhooks(scope).map(([level]) => level);
  if (levels.length === 0) return {};
  const name = webhookSecret(scope, namespace);
  return Object.fromEntries(
    levels.map((level) => [
      level,
      { webhookConfigs: [{ urlSecret: { name, key: receiverOf(level) }, sendResolved: true }] },
    ]),
  );
}

/** Sends the alerts of each level to its receiver. Other alerts go to nobody. */
function alertmanagerSpec(receivers: Receivers): Record<string, unknown> {
  const nobody = { name: "nobody" };
  return {
    route: {
      receiver: nobody.name,
      groupBy: ["alertname", "level"],
      routes: Object.keys(receivers).map((level) => ({
        receiver: receiverOf(level),
        matchers: [{ name: "level", matchType: "=", value: level }],
      })),
    },
    receivers: [
      nobody,
      ...Object.entries(receivers).map(([level, receiver]) => ({ name: receiverOf(level), ...receiver })),
    ],
  };
}

interface ObservabilityArgs extends Pick<KubernetesTypes, "foundation" | "prepared"> {
  /** Where alerts go. @default the webhooks of `echelon:alerts` */
  readonly receivers?: Receivers;
}

/** Pod monitors, alert rules with their routes, and the dashboard; nothing if the stack uses no operators. */
export function createObservability(
  scope: Scope,
  { foundation: { namespace }, prepared, receivers: given }: ObservabilityArgs,
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
  const receivers = given ?? webhookReceivers(scope, namespace);
  if (Object.keys(receivers).length > 0)
    custom("alert-routes", "AlertmanagerConfig", "v1alpha1", alertmanagerSpec(receivers));
  new kubernetes.core.v1.ConfigMap(
    `${name}-dashboard-panels`,
    {
      metadata: { name: "dashboard-panels", namespace, labels: { ...labels, grafana_dashboard: "1" } },
      data: { [`${plan.system}.json`]: dashboardOf(scope) },
    },
    { parent },
  );
}
