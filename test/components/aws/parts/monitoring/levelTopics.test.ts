import { describe, expect, test } from "vitest";
import { levelTopics } from "../../../../../components/aws/parts/monitoring/levelTopics.ts";
import type { SignalSources } from "../../../../../components/aws/parts/running.ts";
import type { AwsFacts } from "../../../../../components/aws/parts/scope.ts";
import { parseSettings } from "../../../../../config/settings.ts";
import { plan } from "../../../../../plan/plan.ts";
import type { Plan } from "../../../../../plan/types.ts";
import { sampleProfile, sampleReference } from "../../../../support/sample.ts";

const medium = plan(sampleProfile("medium"), "aws");
const [trigger] = medium.triggers;
if (trigger === undefined) throw new Error("the tier has triggers");
const failing = { ...trigger, name: "failing", signal: "errorPercent", level: 3 } as const;
const waiting = { ...trigger, name: "waiting", signal: "backlogSeconds", level: 2 } as const;

const source = { subject: "", query: { metrics: {}, label: "" } };
const atHome: SignalSources = () => [source];
const failuresAtEdge: SignalSources = (signal) =>
  signal === "errorPercent" ? [{ ...source, region: "us-east-1" }] : [source];
const nothing: SignalSources = () => [];

type Given = Partial<Pick<Plan, "triggers" | "escalation">> & {
  readonly alerts?: Readonly<Record<string, string>>;
};

function topicsOf({ alerts = {}, ...given }: Given, seen: SignalSources, region = "eu-west-1"): string[] {
  const settings = parseSettings({ profile: sampleReference("medium"), target: "aws", alerts }, "");
  const planned = { ...medium, triggers: [], escalation: {}, ...given };
  const facts: AwsFacts = {
    name: "me",
    stack: "test",
    plan: planned,
    settings,
    secrets: {},
    tags: {},
    region,
  };
  return levelTopics(facts, seen).map(
    (levelTopic) =>
      `${levelTopic.level} ${levelTopic.region}: ${levelTopic.alarms.map((one) => one.trigger.name).join(" ")}`,
  );
}

describe("levelTopics has a topic", () => {
  test.each<[string, Given, SignalSources, string[]]>([
    ["for nobody where nothing is named", {}, atHome, []],
    [
      "for each named level",
      { escalation: { "1": "desk", "4": "owner" } },
      atHome,
      ["1 eu-west-1: ", "4 eu-west-1: "],
    ],
    [
      "for each level that a trigger names, by level",
      { triggers: [failing, waiting] },
      atHome,
      ["2 eu-west-1: waiting", "3 eu-west-1: failing"],
    ],
    [
      "for the level of a trigger also where nothing measures its signal",
      { triggers: [waiting] },
      nothing,
      ["2 eu-west-1: "],
    ],
    [
      "in the stack's region and in the other region that has an alarm",
      { triggers: [failing] },
      failuresAtEdge,
      ["3 eu-west-1: ", "3 us-east-1: failing"],
    ],
    [
      "for the lowest address where the budget alert is a call",
      { alerts: { "2": "https://example.com/x", "3": "https://example.com/y" } },
      atHome,
      ["2 eu-west-1: "],
    ],
    [
      "not for an address to which AWS Budgets writes directly",
      { alerts: { "2": "ops@example.com" } },
      atHome,
      [],
    ],
  ])("%s", (_title, given, seen, expected) => {
    expect(topicsOf(given, seen)).toEqual(expected);
  });

  test("once where the stack is in the region of the edge", () => {
    expect(topicsOf({ triggers: [failing] }, failuresAtEdge, "us-east-1")).toEqual(["3 us-east-1: failing"]);
  });
});
