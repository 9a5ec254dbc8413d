import { describe, expect, test } from "vitest";
import { plan } from "../../../plan/plan.ts";
import type { Choices } from "../../../plan/types.ts";
import { sampleProfile } from "../../support/sample.ts";

const given: Choices = {
  alerts: { "1": "url", "2": "url", "3": "url", "4": "url" },
  secrets: ["mail-api-key", "search-api-key"],
};
const keysOn = (choices: Choices): string[] =>
  plan(sampleProfile("large"), "aws", { ...given, ...choices }).lacks.map(({ key }) => key);

const made: Choices = { compute: "kubernetes" };
const existing: Choices = { compute: "kubernetes", cluster: "existing" };
const tasks: Choices = { compute: "containers" };

describe("pods on AWS lack", () => {
  test.each<[string, string, Choices, boolean]>([
    ["no logs: the stack collects them on its cluster", "log-retention", made, false],
    ["them for as long as the tier states where nobody collects them", "log-retention", existing, true],
    ["no logs where the stack collects them", "log-retention", { ...existing, podLogs: "install" }, false],
    [
      "no logs where a collector of the cluster keeps them",
      "log-retention",
      { ...existing, podLogs: "existing" },
      false,
    ],
    ["no such logs as tasks, which CloudWatch keeps", "log-retention", tasks, false],
    ["no samples as often as the tier states: Prometheus takes them", "samples", made, false],
    ["them as tasks, whose samples CloudWatch takes", "samples", tasks, true],
    ["no floor of an autoscaler: the version of the cluster keeps it", "scale-down", made, false],
    [
      "it where the version of the cluster is not known",
      "scale-down",
      { ...existing, operators: "install" },
      true,
    ],
    ["no backlog: the stack installs KEDA on its cluster", "backlog-scaling", made, false],
    ["it where the cluster has no KEDA", "backlog-scaling", existing, true],
    ["no alerts: the stack installs Prometheus on its cluster", "alerts", made, false],
    ["them where the cluster has no Prometheus", "alerts", existing, true],
    ["no route, as the edge is that of AWS", "route", existing, false],
    ["no CDN in front", "no-cdn", made, false],
    ["no firewall in front", "no-waf", made, false],
    ["nobody who answers for the uptime", "no-sla", made, false],
  ])("%s", (_, key, choices, lacking) => {
    expect(keysOn(choices).includes(key)).toBe(lacking);
  });
});
