import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isProgram } from "../../../../../base/onPath.ts";
import { templateText } from "../../../../../components/kubernetes/parts/monitoring/templateText.ts";
import { hostileTexts } from "../../../../fuzz/hostileValues.ts";

const PROMTOOL = "/usr/bin/promtool";

const texts = [
  ...["{{ $value }}", "{{{", "{{{{ a }}}}", "}} {{", '{{ "a" }}', "{{/* a */}}", "{{- a -}}"],
  ...hostileTexts.filter(
    (text) => text !== "" && text.isWellFormed() && text.length < 1000 && !/[\p{Cc}\u2028]/u.test(text),
  ),
];

/** Whether Prometheus' own tool reads each text, as `written` writes it into an annotation, as the text itself. */
function readsAsItIs(written: (text: string) => string): boolean {
  const folder = mkdtempSync(join(tmpdir(), "echelon-rules-"));
  const alertOf = (index: number): string => `Alert${index}`;
  const rules = texts.map((text, index) => ({
    ...{ alert: alertOf(index), expr: "vector(1)", annotations: { text: written(text) } },
  }));
  const expected = texts.map((text, index) => ({
    ...{ eval_time: "1m", alertname: alertOf(index) },
    exp_alerts: [{ exp_labels: {}, exp_annotations: { text } }],
  }));
  try {
    writeFileSync(join(folder, "rules.yaml"), JSON.stringify({ groups: [{ name: "texts", rules }] }));
    const tests = [{ interval: "1m", alert_rule_test: expected }];
    writeFileSync(join(folder, "test.yaml"), JSON.stringify({ rule_files: ["rules.yaml"], tests }));
    execFileSync(PROMTOOL, ["test", "rules", "test.yaml"], { cwd: folder, stdio: "pipe" });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a text without two braces stays the same", () => {
  expect(templateText("On-call: {a} $labels")).toBe("On-call: {a} $labels");
});

describe.runIf(isProgram(PROMTOOL))("Prometheus", () => {
  test("shows each text as it is", () => {
    expect(readsAsItIs(templateText)).toBe(true);
  });

  test("would expand some of them otherwise", () => {
    expect(readsAsItIs((text) => text)).toBe(false);
  });
});
