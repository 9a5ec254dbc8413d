import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { planFor } from "../components/planFor.ts";
import { parseSettings, settingsSchema } from "../config/settings.ts";

const page = readFileSync(join(import.meta.dirname, "../docs/load-testing-nightly.md"), "utf8");
const [, section = ""] = page.split("## By the stack itself");
const [, example = ""] = /^```yaml\n([\s\S]*?)^```/m.exec(section) ?? [];

/** The keys of the example, without their prefix. */
const keys = Object.fromEntries(
  Object.entries((parse(example) as { config: Record<string, unknown> }).config).map(([key, value]) => [
    key.replace("echelon:", ""),
    value,
  ]),
);

describe("the page on load tests by the stack itself", () => {
  test("shows keys with which the plan makes one", () => {
    const settings = parseSettings(keys, "");
    const { loadTest } = planFor(settings, { budgetCeiling: undefined, region: null });
    expect(loadTest).toMatchObject({ schedule: "0 3 * * *", timeZone: "Europe/Berlin", shape: "benchmark" });
  });

  test("has a row for each field, with its default", () => {
    const fields = settingsSchema().shape.loadTests.unwrap().shape;
    const rows = [...(section.split("## ")[0]?.matchAll(/^\| `(\w+)` \|.*\| ([^|]+) \|$/gm) ?? [])];
    expect(rows.map(([, name]) => name)).toEqual(Object.keys(fields));
    const defaults = rows.map(([, name = "", text = ""]) => [name, text.replaceAll("`", "")]);
    const taken = parseSettings({ profile: "marcus/solo", loadTests: { schedule: "0 3 * * *" } }, "");
    for (const [name = "", text] of defaults.filter(([, one]) => one !== "required" && one !== "none"))
      expect(String(taken.loadTests?.[name as "shape"]), name).toBe(text);
  });
});
