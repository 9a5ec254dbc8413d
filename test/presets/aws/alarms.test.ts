import { describe, expect, test } from "vitest";
import { isObject, type Json } from "../../../base/json.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import type { Plan } from "../../../plan/types.ts";
import { onAws, presets } from "./previews.ts";

const METRIC = "aws:cloudwatch/metricAlarm:MetricAlarm";
const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const RULE = "kubernetes:monitoring.coreos.com/v1:PrometheusRule";
const DASHBOARD = "aws:cloudwatch/dashboard:Dashboard";

const ofType = (resources: readonly ResourceRecord[], type: string): ResourceRecord[] =>
  resources.filter((one) => one.type === type);

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
const field = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) ? value[name] : undefined;

/** Names of the alerts that Prometheus has. */
const promAlerts = (resources: readonly ResourceRecord[]): string[] =>
  ofType(resources, RULE).flatMap(({ inputs }) =>
    listOf(field(inputs.spec, "groups")).flatMap((group) =>
      listOf(field(group, "rules")).flatMap((rule) => {
        const alert = field(rule, "alert");
        return typeof alert === "string" ? [alert] : [];
      }),
    ),
  );

const kebab = (name: string): string => name.replaceAll(/(?!^)([A-Z])/g, "-$1").toLowerCase();

/** Triggers without an alarm. */
function unwatched(plan: Plan, resources: readonly ResourceRecord[]): string[] {
  const alarms = ofType(resources, METRIC).map(({ name }) => name);
  const alerts = new Set(promAlerts(resources).map(kebab));
  return plan.triggers
    .map(({ name }) => name)
    .filter((name) => !alerts.has(name) && !alarms.some((alarm) => alarm.includes(`-trigger-${name}`)));
}

/**
 * Triggers that the plan itself says never start, that only say that replicas may go, or that watch gateways where tasks have
 * addresses of their own.
 */
const said = ({ lacks, workloads, triggers }: Plan, resources: readonly ResourceRecord[]): Set<string> => {
  const fixed = Object.values(workloads).every(({ autoscaler }) => autoscaler === null);
  return new Set([
    ...lacks.flatMap((lack) => (lack.key === "unmeasured" ? [lack.trigger] : [])),
    ...(ofType(resources, "aws:ec2/natGateway:NatGateway").length === 0 ? ["gateway-full"] : []),
    ...triggers.flatMap(({ name, action }) => (action === "scale-down" && fixed ? [name] : [])),
  ]);
};

describe.each(presets)("%s on AWS", { timeout: 60_000 }, (stack) => {
  test("has an alarm for each trigger of its plan, or says which never starts", async () => {
    const { plan, document } = await onAws(stack);
    const known = said(plan, document.resources);
    expect(unwatched(plan, document.resources).filter((name) => !known.has(name))).toEqual([]);
  });

  test("misses exactly the alarm that is taken out", async () => {
    const { plan, document } = await onAws(stack);
    const without = document.resources.filter(
      ({ name, type }) => type !== RULE && !name.includes("-trigger-outage"),
    );
    expect(unwatched(plan, without)).toContain("outage");
  });

  test("notifies a topic of each alarm, but of those that a composite alarm joins", async () => {
    const { resources } = (await onAws(stack)).document;
    const silent = ofType(resources, METRIC).filter(({ inputs }) => listOf(inputs.alarmActions).length === 0);
    const rules = ofType(resources, COMPOSITE).map(({ inputs }) => String(inputs.alarmRule));
    const unheard = silent.filter(({ name }) => !rules.some((rule) => rule.includes(`\${${name}.name}`)));
    expect(unheard.map(({ name }) => name)).toEqual([]);
  });

  test("keeps within what CloudWatch takes of alarms and dashboards", async () => {
    const { resources } = (await onAws(stack)).document;
    const alarms = ofType(resources, METRIC);
    expect(alarms.length).toBeGreaterThan(0);
    const broken = alarms.flatMap(({ name, inputs }) => {
      const queries = listOf(inputs.metricQueries);
      const metrics = queries.flatMap((query) => field(query, "metric") ?? []);
      const periods = new Set(metrics.map((metric) => Number(field(metric, "period"))));
      const [period = 0] = periods;
      const looksBack = period * Number(inputs.evaluationPeriods);
      const longest = period < 3600 ? 86_400 : 7 * 86_400;
      return [
        ...(metrics.length > 10 ? [`${name}: ${metrics.length} metrics`] : []),
        ...(periods.size === 1 && period % 60 === 0 && period <= 86_400 ? [] : [`${name}: periods`]),
        ...(looksBack > longest ? [`${name}: looks back ${looksBack} s`] : []),
      ];
    });
    expect(broken).toEqual([]);
    for (const { inputs } of ofType(resources, DASHBOARD)) {
      const { widgets } = JSON.parse(String(inputs.dashboardBody)) as {
        widgets: { properties: { metrics?: unknown[] } }[];
      };
      expect(widgets.length).toBeLessThanOrEqual(500);
      expect(widgets.every(({ properties }) => (properties.metrics ?? []).length <= 500)).toBe(true);
      expect(widgets.flatMap(({ properties }) => properties.metrics ?? []).length).toBeLessThanOrEqual(2500);
    }
  });
});

describe("an objective", () => {
  test.each([
    ["marcus-scale", ["1h", "6h", "1d", "3d"]],
    ["bella-enterprise", ["1h", "6h", "1d", "3d"]],
    ["bella-current", ["1h", "6h", "1d", "3d"]],
  ])("of %s has a composite alarm for each pair of windows", async (stack, windows) => {
    const { plan, document } = await onAws(stack);
    const composite = ofType(document.resources, COMPOSITE);
    const [slo] = plan.slos;
    expect(composite.map(({ name }) => name.split("-").at(-1))).toEqual(
      expect.arrayContaining(windows.slice(0, slo?.alerts.length ?? 0)),
    );
    for (const { name, inputs } of composite)
      expect(inputs.alarmRule).toBe(`ALARM("\${${name}-long.name}") AND ALARM("\${${name}-short.name}")`);
  });

  test("is followed by Prometheus on EKS, and by no alarm of CloudWatch", async () => {
    const { document } = await onAws("multi-agent-10x");
    expect(promAlerts(document.resources)).toContain("UptimeBudget1h");
    expect(ofType(document.resources, COMPOSITE)).toEqual([]);
  });
});
