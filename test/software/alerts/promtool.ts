import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newDirectory } from "../pod/directory.ts";
import { needed } from "../pod/machine.ts";
import type { Case, Expected } from "./case.ts";
import { inputSeries, LOOKED_AT_MINUTES } from "./inputs.ts";
import type { MonitoredStack, Rule, RuleGroups } from "./stacks.ts";

export interface Outcome {
  readonly good: boolean;
  readonly output: string;
}

/** The annotations of an alert, as Prometheus fills them in. */
const filled = (annotations: Rule["annotations"], { labels, value }: Expected): Record<string, string> =>
  Object.fromEntries(
    Object.entries(annotations).map(([name, text]) => [
      name,
      text
        .replaceAll("{{ $value | humanize }}", value)
        .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? ""),
    ]),
  );

const testOf = (rule: Rule, name: string, { given, alerts }: Case) => ({
  name: `${rule.alert}: ${name}`,
  interval: "1m",
  input_series: inputSeries(given),
  alert_rule_test: [
    {
      eval_time: `${LOOKED_AT_MINUTES}m`,
      alertname: rule.alert,
      exp_alerts: alerts.map((expected) => ({
        exp_labels: { ...rule.labels, ...expected.labels },
        exp_annotations: filled(rule.annotations, expected),
      })),
    },
  ],
});

/** Runs promtool on files; each is written as JSON, which is YAML too. */
async function run(command: readonly string[], files: Readonly<Record<string, unknown>>): Promise<Outcome> {
  const directory = newDirectory();
  try {
    for (const [file, content] of Object.entries(files))
      writeFileSync(join(directory, file), JSON.stringify(content));
    return await new Promise((resolve) => {
      execFile(needed("promtool"), command, { cwd: directory }, (error, stdout, stderr) =>
        resolve({ good: error === null, output: stdout + stderr }),
      );
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** `promtool check rules` on the rules of a stack. */
export const checkRules = ({ groups }: Pick<MonitoredStack, "groups">): Promise<Outcome> =>
  run(["check", "rules", "rules.yml"], { "rules.yml": groups });

/** `promtool test rules`: all rules of a stack together, as some read what others record. */
export const testGroups = (groups: RuleGroups, tests: readonly unknown[]): Promise<Outcome> =>
  run(["test", "rules", "tests.yml"], {
    "rules.yml": groups,
    "tests.yml": { rule_files: ["rules.yml"], evaluation_interval: "1m", tests },
  });

/** `promtool test rules`: a rule as it is rendered, on the series of each of its cases. */
export const testRule = (rule: Rule, cases: Readonly<Record<string, Case>>): Promise<Outcome> =>
  run(["test", "rules", "tests.yml"], {
    "rules.yml": { groups: [{ name: rule.alert, rules: [rule] }] },
    "tests.yml": {
      rule_files: ["rules.yml"],
      evaluation_interval: "1m",
      tests: Object.entries(cases).map(([name, one]) => testOf(rule, name, one)),
    },
  });
