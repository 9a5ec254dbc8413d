import { describe, expect, test } from "vitest";
import type { SystemArgs } from "../../../config/args.ts";
import { loadProfile, profileReferences } from "../../../profiles/load.ts";
import { at, listAt, named, ofKind, runStack } from "../../support/kubernetesStack.ts";
import type { Tier } from "../../support/sample.ts";

const build = (args: Partial<SystemArgs> = {}, tier: Tier = "large") =>
  runStack(tier, { operators: "existing", ...args });

const rulesOf = async (args: Partial<SystemArgs> = {}, tier: Tier = "large") =>
  listAt(named(await build(args, tier), "PrometheusRule", "sample-alerts").inputs, "spec.groups.0.rules");

describe("alerts", () => {
  test("are there for each trigger, with its window, severity and level", async () => {
    const rules = await rulesOf();
    const facts = rules.map((rule) => [
      at(rule, "alert"),
      at(rule, "for"),
      at(rule, "labels.severity"),
      at(rule, "labels.level"),
      String(at(rule, "expr")).match(/\) ([<>] \d+)( and on .*)?$/)?.[1],
    ]);
    expect(facts).toEqual([
      ["ScaleUp", "900s", "warning", "1", "> 80"],
      ["ScaleDown", "3600s", "info", "1", "< 30"],
      ["Backlog", "300s", "warning", "2", "> 3600"],
      ["Errors", "300s", "critical", "3", "> 5"],
      ["CronFailed", "60s", "warning", "2", "> 0"],
      ["CronMissed", "60s", "warning", "2", "> 0"],
      ["ReplicasUnavailable", "900s", "warning", "2", "> 0"],
      ["DiskFull", "300s", "warning", "2", "> 85"],
      ["DeadLetters", "60s", "warning", "2", "> 0"],
      ["StoreUnreachable", "300s", "critical", "3", "> 0"],
      ["MetricsMissing", "900s", "warning", "2", "> 0"],
      ["Outage", "300s", "critical", "4", "> 0"],
    ]);
    for (const rule of rules) {
      expect(at(rule, "expr")).toContain('namespace="sample-test"');
      expect(at(rule, "labels.namespace")).toBe("sample-test");
      expect(at(rule, "annotations.subject")).toContain("{{ $labels.workload }}");
    }
    expect(at(rules[3], "annotations.escalation")).toBe("interrupted");
    expect(at(rules.at(-1), "annotations.escalation")).toBe("down");
  });

  test.each([
    ["small", false],
    ["medium", false],
    ["large", true],
  ] as const)(
    "tell of an idle workload in tier %s: %s, as only one that scales can shrink",
    async (tier, has) => {
      const alerts = (await rulesOf({}, tier)).map((rule) => at(rule, "alert"));
      expect(alerts.includes("ScaleDown")).toBe(has);
      expect(alerts).toContain("ScaleUp");
    },
  );

  test("on errors count so many requests that a single failure exceeds no tier's threshold", async () => {
    const errors = (await rulesOf()).find((rule) => at(rule, "alert") === "Errors");
    const requests = Number(/> (\d+) \/ 300/.exec(String(at(errors, "expr")))?.[1]);
    const thresholds = profileReferences()
      .flatMap((reference) => Object.values(loadProfile(reference).triggers))
      .flatMap(({ signal, above }) => (signal === "errorPercent" && above !== undefined ? [above] : []));
    expect(thresholds.length).toBeGreaterThan(2);
    for (const threshold of thresholds) expect(100 / requests).toBeLessThanOrEqual(threshold);
  });

  test("are also there for a stack that uses operators for nothing else", async () => {
    const alerts = async (args: Partial<SystemArgs>) =>
      (await rulesOf(args)).map((rule) => at(rule, "alert"));
    expect(await alerts({ operators: "none", monitoring: "existing" })).toEqual(await alerts({}));
  });

  test("and all that goes with them are not there without monitoring", async () => {
    const result = await build({ monitoring: "none" });
    for (const kind of ["PrometheusRule", "PodMonitor", "AlertmanagerConfig"])
      expect(ofKind(result, kind)).toEqual([]);
    expect(ofKind(result, "ConfigMap").map(({ name }) => name)).not.toContain("sample-dashboard-panels");
  });

  test("go to the webhook of their level, and the addresses that get none are listed", async () => {
    const alerts = { "1": "ops@example.com", "4": "https://hooks.example.com/x" };
    const result = await build({ alerts });
    const { inputs } = named(result, "AlertmanagerConfig", "sample-alert-routes");
    expect(at(inputs, "spec.route.routes")).toEqual([
      { receiver: "level-4", matchers: [{ name: "level", matchType: "=", value: "4" }] },
    ]);
    expect(at(inputs, "spec.receivers.1")).toEqual({
      name: "level-4",
      webhookConfigs: [
        {
          urlSecret: { name: "${sample-alert-webhooks.metadata.name}", key: "level-4" },
          sendResolved: true,
        },
      ],
    });
    const secret = named(result, "Secret", "sample-alert-webhooks");
    expect(at(secret.inputs, "stringData")).toBe("[secret]");
    expect(result.outputs).toMatchObject({ alertsNotSent: "level 1 (ops@example.com)" });
    const without = await runStack("large", { alerts });
    expect(without.outputs).toMatchObject({
      alertsNotSent: "level 1 (ops@example.com), level 4 (a webhook)",
    });
    expect(ofKind(without, "Secret").map(({ name }) => name)).not.toContain("sample-alert-webhooks");
  });
});

test("the dashboard has the plan's panels with their thresholds", async () => {
  const { inputs } = named(await build(), "ConfigMap", "sample-dashboard-panels");
  expect(at(inputs, "metadata.labels.grafana_dashboard")).toBe("1");
  const [content] = Object.values(at(inputs, "data") as Record<string, string>);
  const dashboard = JSON.parse((content ?? "").replaceAll("$${", () => "${"));
  const thresholdsOf = (wanted: string) => {
    const panel = dashboard.panels.find(({ title }: { title: string }) => title === wanted);
    return panel.fieldConfig.defaults.thresholds.steps.map(({ value }: { value: number }) => value);
  };
  expect(thresholdsOf("CPU used")).toEqual([null, 30, 80]);
  expect(thresholdsOf("Used space of volumes")).toEqual([null, 85]);
  expect(dashboard.panels).toHaveLength(15);
});

describe("pod monitors", () => {
  test("read every workload at the profile's interval, and say which it is", async () => {
    const { inputs } = named(await build(), "PodMonitor", "sample-metrics");
    expect(inputs.spec).toEqual({
      selector: { matchLabels: { "app.kubernetes.io/component": "workload" } },
      podMetricsEndpoints: [
        {
          ...{ port: "management", path: "/metrics", interval: "30s" },
          relabelings: [
            {
              action: "replace",
              sourceLabels: ["__meta_kubernetes_pod_label_app_kubernetes_io_name"],
              targetLabel: "workload",
            },
          ],
        },
      ],
    });
  });

  test("read the pods of stores, made by the stack or by an operator", async () => {
    const { inputs } = named(await build(), "PodMonitor", "sample-store-metrics");
    expect(inputs.spec).toMatchObject({
      selector: { matchExpressions: [{ key: "echelon.dev/store", operator: "Exists" }] },
      podMetricsEndpoints: [{ port: "metrics", relabelings: [{ targetLabel: "store" }] }],
    });
  });
});

describe("the dashboard of an application", () => {
  const metrics = {
    orders_total: { type: "counter", help: "Orders", labels: ["shop", "kind"] },
    order_seconds: { type: "histogram", help: "Time of an order", labels: [] },
    open_carts: { type: "gauge", help: "Open carts", labels: [] },
  };
  const namespace = 'namespace="sample"';

  const panelsOf = async () => {
    const result = await build({ overrides: { observability: { metrics } } });
    const [content] = Object.values(
      at(named(result, "ConfigMap", "sample-dashboard-panels").inputs, "data") as Record<string, string>,
    );
    const { panels } = JSON.parse((content ?? "").replaceAll("$${", () => "${")) as {
      panels: { title: string; targets: { expr: string }[]; fieldConfig: { defaults: { unit: string } } }[];
    };
    return panels.slice(-3).map(({ title, targets, fieldConfig }) => ({
      ...{
        title,
        exprs: targets.map(({ expr }) => expr.replace(/namespace="[^"]*"/, namespace)),
        unit: fieldConfig.defaults.unit,
      },
    }));
  };

  test("has a panel of each metric that it exposes, by workload and by the metric's labels", async () => {
    const quantile = (value: number): string =>
      `histogram_quantile(${value}, sum by (workload, le) (rate(order_seconds_bucket{${namespace}}[5m])))`;
    expect(await panelsOf()).toEqual([
      {
        title: "Orders: orders_total, a second",
        exprs: [`sum by (workload, shop, kind) (rate(orders_total{${namespace}}[5m]))`],
        unit: "short",
      },
      {
        title: "Time of an order: order_seconds, quantiles",
        exprs: [0.5, 0.95, 0.99].map(quantile),
        unit: "s",
      },
      {
        title: "Open carts: open_carts",
        exprs: [`sum by (workload) (open_carts{${namespace}})`],
        unit: "short",
      },
    ]);
  });
});

describe("an objective", () => {
  const rulesOf = async (benchmarks: Readonly<Record<string, number>>) => {
    const { inputs } = named(await build({ overrides: { benchmarks } }), "PrometheusRule", "sample-alerts");
    const groups = at(inputs, "spec.groups") as {
      name: string;
      rules: { alert?: string; record?: string; labels: Record<string, string> }[];
    }[];
    const alerts = groups.flatMap(({ rules }) => rules).filter(({ alert }) => alert?.includes("Budget"));
    return {
      groups: groups.map(({ name }) => name),
      alerts: Object.fromEntries(alerts.map(({ alert, labels }) => [alert, labels.level])),
    };
  };

  test("that the tier states has four alerts, each for a level of the ladder, and what they read", async () => {
    expect(await rulesOf({ uptimePercent: 99.9 })).toEqual({
      groups: ["sample", "sample-slos-short", "sample-slos-long"],
      alerts: { UptimeBudget1h: "3", UptimeBudget6h: "3", UptimeBudget1d: "2", UptimeBudget3d: "2" },
    });
  });

  test("is one where uptime and errors allow as many failures, and has no alert that could never fire", async () => {
    const both = await rulesOf({ uptimePercent: 99.9, errorPercent: 0.1 });
    expect(Object.keys(both.alerts)).toHaveLength(4);
    const lax = await rulesOf({ errorPercent: 10 });
    expect(Object.keys(lax.alerts)).toEqual(["ErrorsBudget6h", "ErrorsBudget1d", "ErrorsBudget3d"]);
  });

  test("that no tier states has none", async () => {
    expect(await rulesOf({})).toEqual({ groups: ["sample"], alerts: {} });
  });
});
