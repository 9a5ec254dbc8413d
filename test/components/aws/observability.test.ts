import { describe, expect, test } from "vitest";
import { alarmArgs, periodsOf } from "../../../components/aws/parts/metrics.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { json, named, ofType, runStack, stackOf, statements, tiers } from "./program.ts";

describe("the window of an alarm", () => {
  test.each([
    [0, 60, 1],
    [60, 60, 1],
    [120, 60, 2],
    [300, 300, 1],
    [900, 300, 3],
    [3600, 300, 12],
  ])("of %i s is made of periods of %i s, %i of them", (window, period, count) => {
    expect(periodsOf(window)).toEqual({ period, count });
  });

  test("looks above or below its line", () => {
    const query = { metrics: {}, label: "" };
    expect(alarmArgs({ query, above: 5, windowSeconds: 60 })).toMatchObject({
      comparisonOperator: "GreaterThanThreshold",
      threshold: 5,
    });
    expect(alarmArgs({ query, below: 30, windowSeconds: 60 })).toMatchObject({
      comparisonOperator: "LessThanThreshold",
      threshold: 30,
    });
  });
});

const alarm = (result: ProgramResult, name: string) =>
  named(result, `marketing-engine-trigger-${name}`).inputs;

describe("the stated triggers", () => {
  test.each([
    ["local", ["scale-up-host", "scale-down-host", "backlog-work", "errors"]],
    [
      "regional",
      [
        "scale-up-dashboard",
        "scale-up-agents",
        "scale-down-dashboard",
        "scale-down-agents",
        "backlog-work",
        "errors",
      ],
    ],
  ] as const)("of the %s tier each have their alarms", async (tier, names) => {
    const alarms = ofType(await stackOf(tier), "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) =>
      name.replace("marketing-engine-trigger-", ""),
    );
    expect(alarms).toEqual(names);
  });

  test.each(tiers)("of the %s tier reach the level that the profile names", async (tier) => {
    const result = await stackOf(tier);
    expect(alarm(result, "backlog-work").alarmActions).toEqual(["${marketing-engine-level-2.arn}"]);
    expect(alarm(result, "errors").alarmActions).toContain("${marketing-engine-level-3.arn}");
  });

  test("have the stated lines", async () => {
    const result = await stackOf("regional");
    expect(alarm(result, "scale-up-agents")).toMatchObject({
      threshold: 80,
      comparisonOperator: "GreaterThanThreshold",
    });
    expect(alarm(result, "scale-down-agents")).toMatchObject({
      threshold: 30,
      comparisonOperator: "LessThanThreshold",
    });
    expect(alarm(result, "backlog-work")).toMatchObject({ threshold: 3600 });
    expect(alarm(result, "errors")).toMatchObject({ threshold: 5, evaluationPeriods: 1 });
  });

  test("count failures of the target and of the balancer over all requests", async () => {
    const text = JSON.stringify(alarm(await stackOf("regional"), "errors").metricQueries);
    for (const metric of ["HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count", "RequestCount"])
      expect(text).toContain(metric);
  });

  test("see a host's CPU and memory, and its failures at the edge", async () => {
    const result = await stackOf("local");
    const used = JSON.stringify(alarm(result, "scale-up-host").metricQueries);
    expect(used).toContain("CPUUtilization");
    expect(used).toContain("mem_used_percent");
    expect(JSON.stringify(alarm(result, "errors").metricQueries)).toContain("5xxErrorRate");
  });

  test("return one series an alarm, by ids that CloudWatch takes", async () => {
    for (const tier of tiers) {
      for (const { inputs, name } of ofType(await stackOf(tier), "aws:cloudwatch/metricAlarm:MetricAlarm")) {
        const queries = inputs.metricQueries as readonly {
          id: string;
          returnData?: boolean;
          expression?: string;
          metric?: unknown;
        }[];
        expect(
          queries.filter(({ returnData }) => returnData === true),
          name,
        ).toHaveLength(1);
        for (const { id, expression, metric } of queries) {
          expect(id).toMatch(/^[a-z][a-zA-Z0-9_]*$/);
          expect((expression === undefined) !== (metric === undefined), name).toBe(true);
        }
      }
    }
  });
});

describe("the levels", () => {
  test("each have a topic under the stack's key, in which only AWS publishes", async () => {
    const result = await stackOf("enterprise");
    const topics = ofType(result, "aws:sns/topic:Topic");
    expect(topics.map(({ name }) => name)).toEqual(
      [1, 2, 3, 4].map((level) => `marketing-engine-level-${level}`),
    );
    for (const { inputs, name } of topics) {
      expect(inputs.kmsMasterKeyId).toBe("${marketing-engine-key.keyId}");
      expect(statements(named(result, `${name}-policy`))[0]).toMatchObject({
        Principal: { Service: ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] },
        Action: ["sns:Publish"],
      });
    }
  });

  test("tell whoever the operator names, by mail or by a call", async () => {
    const result = await runStack("regional", {
      alerts: { "1": "ops@example.com", "4": "https://hooks.example.com/x" },
    });
    const subscriptions = ofType(result, "aws:sns/topicSubscription:TopicSubscription").map(({ inputs }) => [
      inputs.protocol,
      inputs.endpoint,
      inputs.topic,
    ]);
    expect(subscriptions).toEqual([
      ["email", "ops@example.com", "${marketing-engine-level-1.arn}"],
      ["https", "https://hooks.example.com/x", "${marketing-engine-level-4.arn}"],
    ]);
    expect(ofType(await stackOf("regional"), "aws:sns/topicSubscription:TopicSubscription")).toEqual([]);
  });
});

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly region?: string;
    readonly metrics?: readonly (readonly unknown[])[];
    readonly annotations?: { readonly horizontal: readonly { value: number }[] };
  };
}

const widgets = (result: ProgramResult) =>
  (json(named(result, "marketing-engine-overview"), "dashboardBody") as unknown as { widgets: Widget[] })
    .widgets;

describe("the dashboard", () => {
  test.each(tiers)("of the %s tier has a place for every metric that the source tracks", async (tier) => {
    expect(widgets(await stackOf(tier))).toHaveLength(8);
  });

  test("draws the triggers across what they judge", async () => {
    const used = widgets(await stackOf("enterprise")).find(
      ({ properties }) => properties.title === "CPU used",
    );
    expect(used?.properties.annotations?.horizontal).toEqual([{ value: 30 }, { value: 80 }]);
  });

  test("says what a host cannot tell, in place of an empty graph", async () => {
    const told = widgets(await stackOf("local")).filter(({ type }) => type === "text");
    expect(told.map(({ properties }) => properties.markdown?.split("\n")[0])).toEqual([
      "### Response time",
      "### Replicas",
    ]);
    expect(widgets(await stackOf("regional")).filter(({ type }) => type === "text")).toEqual([]);
  });

  test("reads the edge's metrics where they are", async () => {
    const requests = widgets(await runStack("local", { region: "eu-west-1" })).find(
      ({ properties }) => properties.title === "Requests per second",
    );
    expect(requests?.properties.region).toBe("us-east-1");
  });

  test("gives each line of a graph its own id", async () => {
    for (const { properties } of widgets(await stackOf("enterprise"))) {
      const ids = (properties.metrics ?? []).map((line) => (line.at(-1) as { id?: string }).id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});

describe("the budget", () => {
  const budget = (result: ProgramResult) => named(result, "marketing-engine-monthly-budget").inputs;

  test.each([
    ["local", "60"],
    ["regional", "400"],
    ["enterprise", "2000"],
  ] as const)("of the %s tier is %s USD over what carries the stack's tag", async (tier, limitAmount) => {
    expect(budget(await stackOf(tier))).toMatchObject({
      limitAmount,
      limitUnit: "USD",
      timeUnit: "MONTHLY",
      costFilters: [{ name: "TagKeyValue", values: ["user:echelon:stack$test"] }],
      notifications: [],
    });
  });

  test("is the operator's where one is given", async () => {
    expect(budget(await runStack("local", { budget: 75 })).limitAmount).toBe("75");
  });

  test.each([
    ["ops@example.com", { subscriberEmailAddresses: ["ops@example.com"] }],
    ["https://hooks.example.com/x", { subscriberSnsTopicArns: ["${marketing-engine-level-2.arn}"] }],
  ])("tells %s at 80 and at 100 percent", async (address, subscriber) => {
    const { notifications } = budget(await runStack("local", { alerts: { "2": address } }));
    expect(notifications).toMatchObject([
      { threshold: 80, notificationType: "ACTUAL", ...subscriber },
      { threshold: 100, notificationType: "ACTUAL", ...subscriber },
    ]);
  });
});
