import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { stackNames } from "../../config/stackFile.ts";
import { loadProfile } from "../../profiles/load.ts";
import { at, listAt } from "../support/kubernetesStack.ts";
import { type Preset, presetOf } from "./preset.ts";

const ROOT = join(import.meta.dirname, "../..");

/**
 * The objectives of every preset, percent of requests that do not fail, and the alerts of each: uptime and errors that allow as
 * many failures are one. Stated are those of bella, multi-agent/10x and marcus/enterprise; marcus/scale states one without
 * its figure.
 */
const objectives: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  local: {},
  regional: {},
  enterprise: {},
  "multi-agent-base": {},
  "multi-agent-10x": { uptime: 99.9, errors: 99 },
  "agency-starter": {},
  "agency-growth": {},
  "agency-scale": {},
  "bella-current": { uptime: 99 },
  "bella-optimized": { uptime: 99.9 },
  "bella-enterprise": { uptime: 99.99 },
  "marcus-solo": {},
  "marcus-team": {},
  "marcus-scale": { uptime: 99.5 },
  "marcus-enterprise": { uptime: 99.9 },
};

/** Factor of the burn rate by the longer and the shorter window: https://sre.google/workbook/alerting-on-slos/ */
const burns = { "1h 5m": 14.4, "6h 30m": 6, "1d 2h": 3, "3d 6h": 1 } as const;

interface Alert {
  readonly name: string;
  readonly expr: string;
}

const alertsOf = (preset: Preset): Alert[] =>
  preset
    .names("PrometheusRule")
    .flatMap((name) => listAt(preset.object("PrometheusRule", name), "spec.groups"))
    .flatMap((group) => listAt(group, "rules"))
    .map((rule) => ({ name: String(at(rule, "alert") ?? ""), expr: String(at(rule, "expr")) }))
    .filter(({ name }) => /Budget\d+[hd]$/.test(name));

/** Both windows of an alert, and the share of failures above which it starts. */
function burnOf({ expr }: Alert): readonly [windows: string, above: number] {
  const parts = [...expr.matchAll(/ratio_rate(\d+[mhd])\{[^}]*\} > ([\d.e-]+)/g)];
  return [parts.map(([, window]) => window).join(" "), Number(parts[0]?.[2])];
}

function panelsOf(preset: Preset): string[] {
  const [name = ""] = preset.names("ConfigMap").filter((one) => one.endsWith("-dashboard-panels"));
  const [content] = Object.values(
    at(preset.object("ConfigMap", name), "data") as Readonly<Record<string, Json>>,
  );
  const { panels } = JSON.parse(String(content).replaceAll("$${", "${")) as { panels: { title: string }[] };
  return panels.map(({ title }) => title);
}

test("every preset has a row", () => {
  expect(Object.keys(objectives).sort()).toEqual([...stackNames(ROOT)].sort());
});

describe.each(Object.entries(objectives))("%s", (stack, stated) => {
  test("has a row for what its tier states", async () => {
    const { plan } = await presetOf(stack);
    const { uptimePercent, errorPercent } = loadProfile(`${plan.system}/${plan.tier}`).benchmarks;
    expect(Object.keys(stated).length > 0).toBe(uptimePercent !== undefined || errorPercent !== undefined);
    // Without Prometheus there are no alerts at all, and the plan says so.
    expect(plan.lacks.some(({ key }) => key === "alerts")).toBe(plan.operators.monitoring === "none");
  });

  test("alerts in two windows each before the budget of an objective is gone, and shows what is left", async () => {
    const preset = await presetOf(stack, { "echelon:monitoring": "existing" });
    const alerts = alertsOf(preset);
    const panels = panelsOf(preset);
    expect(alerts).toHaveLength(Object.keys(stated).length * Object.keys(burns).length);
    for (const [name, percent] of Object.entries(stated)) {
      const own = alerts.filter((alert) => alert.name.toLowerCase().startsWith(name));
      const expected = Object.entries(burns).map(([windows, factor]) => [
        windows,
        expect.closeTo((factor * (100 - percent)) / 100, 6),
      ]);
      expect(own.map(burnOf)).toEqual(expected);
      expect(panels).toContain(`Error budget left: ${percent}% of requests do not fail (${name})`);
    }
  });
});
