import { describe, expect, test } from "vitest";
import type { SystemArgs } from "../../../config/args.ts";
import { at, listAt, named, ofKind, runStack, stackOf } from "../../support/kubernetesStack.ts";
import { type Tier, tiers } from "../../support/sample.ts";

const customGroups = /keda\.sh|monitoring\.coreos\.com|opstreelabs|cnpg\.io|gateway\.networking/;
const released = async (tier: Tier, args: Partial<SystemArgs>) =>
  ofKind(await runStack(tier, args), "Release").map(({ inputs }) => inputs.name);

describe("a stack without operators", () => {
  test.each(tiers)("of tier %s has no custom resource and installs nothing", async (tier) => {
    const result = await stackOf(tier);
    expect(result.resources.filter(({ type }) => customGroups.test(type))).toEqual([]);
    expect(ofKind(result, "Release")).toEqual([]);
  });
});

describe("a stack that installs operators", () => {
  test.each([
    ["small", ["kube-prometheus-stack", "redis-operator"]],
    ["large", ["kube-prometheus-stack", "keda", "cloudnative-pg", "redis-operator"]],
  ] as const)("of tier %s installs the operators that it uses", async (tier, expected) => {
    expect(await released(tier, { operators: "install" })).toEqual(expected);
    expect(await released(tier, { operators: "existing" })).toEqual([]);
  });

  test("pins each chart, and records the stack as the owner of the cluster's operators", async () => {
    const result = await runStack("large", { operators: "install" });
    for (const { inputs } of ofKind(result, "Release")) {
      expect(inputs.version).toMatch(/^\d+\.\d+\.\d+$/);
      expect(at(inputs, "repositoryOpts.repo")).toMatch(/^https:\/\//);
      expect(inputs.namespace).toBe("echelon-operators");
    }
    const owner = named(result, "ConfigMapPatch", "sample-operators-owner");
    expect(owner.inputs.data).toEqual({ owner: "echelon/test" });
    expect(at(owner.inputs, "metadata.name")).toBe("owner");
    expect(at(owner.inputs, "metadata.namespace")).toBe("echelon-operators");
  });

  test("records the owner by a field manager whose name is unique and contains the stack's name", async () => {
    const managerOf = async (stack: string) => {
      const result = await runStack("small", { operators: "install", stack });
      const { inputs } = named(result, "ConfigMapPatch", "sample-operators-owner");
      const annotations = at(inputs, "metadata.annotations") as Readonly<Record<string, string>>;
      return annotations["pulumi.com/patchFieldManager"] ?? "";
    };
    const long = "x".repeat(200);
    const names = await Promise.all(["prod", "staging", `${long}1`, `${long}2`].map(managerOf));
    expect(names[0]).toMatch(/^echelon:echelon\/prod:[0-9a-f]{8}$/);
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(128);
  });
});

describe("observability", () => {
  const build = (args: Partial<SystemArgs> = {}) => runStack("large", { operators: "existing", ...args });

  test("has an alert for each trigger, with its window, severity and level", async () => {
    const { inputs } = named(await build(), "PrometheusRule", "sample-alerts");
    const rules = listAt(inputs, "spec.groups.0.rules");
    const facts = rules.map((rule) => [
      at(rule, "alert"),
      at(rule, "for"),
      at(rule, "labels.severity"),
      at(rule, "labels.level"),
      String(at(rule, "expr")).match(/\) ([<>] \d+)$/)?.[1] ?? String(at(rule, "expr")).slice(-3),
    ]);
    expect(facts).toEqual([
      ["ScaleUp", "900s", "warning", "1", "> 80"],
      ["ScaleDown", "3600s", "info", "1", "< 30"],
      ["Backlog", "300s", "warning", "2", "> 3600"],
      ["Errors", "300s", "critical", "3", "> 5"],
    ]);
    for (const rule of rules) {
      expect(at(rule, "expr")).toContain('namespace="sample-test"');
      expect(at(rule, "labels.namespace")).toBe("sample-test");
    }
    expect(at(rules[3], "annotations.escalation")).toBe("interrupted");
  });

  test("has no alert on a backlog that nothing measures", async () => {
    const result = await runStack("medium", { operators: "existing" });
    const { inputs } = named(result, "PrometheusRule", "sample-alerts");
    expect(listAt(inputs, "spec.groups.0.rules").map((rule) => at(rule, "alert"))).not.toContain("Backlog");
  });

  test("has the plan's panels with their thresholds", async () => {
    const { inputs } = named(await build(), "ConfigMap", "sample-dashboard-panels");
    expect(at(inputs, "metadata.labels.grafana_dashboard")).toBe("1");
    const [content] = Object.values(at(inputs, "data") as Record<string, string>);
    const dashboard = JSON.parse((content ?? "").replaceAll("$${", () => "${"));
    const cpu = dashboard.panels.find(({ title }: { title: string }) => title === "CPU used");
    expect(cpu.fieldConfig.defaults.unit).toBe("percent");
    expect(cpu.fieldConfig.defaults.thresholds.steps.map(({ value }: { value: number }) => value)).toEqual([
      null,
      30,
      80,
    ]);
    expect(dashboard.panels).toHaveLength(8);
  });

  test("scrapes every workload at the profile's interval", async () => {
    const { inputs } = named(await build(), "PodMonitor", "sample-metrics");
    expect(inputs.spec).toMatchObject({
      selector: { matchLabels: { "app.kubernetes.io/component": "workload" } },
      podMetricsEndpoints: [{ port: "http", path: "/metrics", interval: "30s" }],
    });
  });

  test("sends each level to its webhook, and lists the addresses that get no alerts", async () => {
    const alerts = { "1": "ops@example.com", "3": "https://hooks.example.com/x" };
    const result = await build({ alerts });
    const { inputs } = named(result, "AlertmanagerConfig", "sample-alert-routes");
    expect(at(inputs, "spec.route.routes")).toEqual([
      { receiver: "level-3", matchers: [{ name: "level", matchType: "=", value: "3" }] },
    ]);
    expect(at(inputs, "spec.receivers.1")).toEqual({
      name: "level-3",
      webhookConfigs: [{ url: "https://hooks.example.com/x", sendResolved: true }],
    });
    expect(result.outputs).toMatchObject({ alertsNotSent: "level 1 (ops@example.com)" });
    const without = await runStack("large", { alerts });
    expect(without.outputs).toMatchObject({
      alertsNotSent: "level 1 (ops@example.com), level 3 (https://hooks.example.com/x)",
    });
  });
});
