import { loadTestAlerts } from "../loadtests/alerts.ts";
import type { Scope } from "../scope.ts";
import type { Alert } from "./alert.ts";
import { conditionOf } from "./promql.ts";
import { subjects } from "./series.ts";
import { sloAlerts, sloGroups } from "./slos.ts";
import { templateText } from "./templateText.ts";

/** `scale-up` → `ScaleUp`, the usual form of alert names. */
const alertName = (name: string): string =>
  name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

const SUBJECT_TEMPLATE = subjects.map((label) => `{{ $labels.${label} }}`).join(" ");

const ruleOf = (scope: Scope, alert: Alert): Record<string, unknown> => ({
  alert: alertName(alert.name),
  expr: alert.expr,
  for: `${alert.forSeconds}s`,
  labels: {
    // Alertmanager uses the routes of an AlertmanagerConfig only for alerts with its namespace as label.
    namespace: scope.namespaceName,
    severity: alert.severity,
    level: String(alert.level),
    action: alert.action,
  },
  annotations: {
    summary: alert.summary,
    // Each value has the label of its subject only; the others are empty.
    subject: SUBJECT_TEMPLATE,
    value: "{{ $value | humanize }}",
    escalation: templateText(scope.plan.escalation[alert.level] ?? `level ${alert.level}`),
  },
});

function triggerAlerts(scope: Scope): Alert[] {
  return scope.plan.triggers.flatMap((trigger): Alert[] => {
    const expr = conditionOf(scope, trigger);
    if (expr === null) return [];
    const { signal, above, below, windowSeconds } = trigger;
    const bound = above === undefined ? `below ${below}` : `above ${above}`;
    return [
      {
        ...trigger,
        expr,
        forSeconds: windowSeconds,
        summary: `${signal} ${bound} for ${windowSeconds} s in ${scope.namespaceName}`,
      },
    ];
  });
}

/** The two windows of such an alert say how long; it needs no further wait. */
const burnAlerts = (scope: Scope): Alert[] =>
  sloAlerts(scope).map((alert) => ({ ...alert, action: "alert", forSeconds: 0 }));

/** The groups of the stack's rules: its alerts, and what those on objectives read. */
export function ruleGroups(scope: Scope): Record<string, unknown>[] {
  const alerts = [...triggerAlerts(scope), ...burnAlerts(scope), ...loadTestAlerts(scope)];
  return [
    { name: scope.plan.system, rules: alerts.map((alert) => ruleOf(scope, alert)) },
    ...sloGroups(scope),
  ];
}
