import { describe, expect, test } from "vitest";
import { alarmArgs } from "../../../components/aws/parts/monitoring/metrics.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { periodsOf } from "../../../targets/aws/bounds.ts";
import { json, named, ofType, runStack, stackOf, statements } from "../../support/awsStack.ts";
import { sampleProfile, tiers } from "../../support/sample.ts";

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

  test("compares above or below the threshold", () => {
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

const alarm = (result: ProgramResult, name: string) => named(result, `sample-trigger-${name}`).inputs;

describe("the stated triggers", () => {
  test.each([
    ["small", ["scale-up-host", "backlog-queue", "errors"]],
    ["medium", ["scale-up-web", "scale-up-worker", "backlog-queue", "errors"]],
    ["large", ["scale-up-web", "scale-up-worker", "scale-down-worker", "backlog-queue", "errors"]],
  ] as const)("of the %s tier each have their alarms", async (tier, names) => {
    const stated = Object.keys(sampleProfile(tier).triggers);
    const alarms = ofType(await stackOf(tier), "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) =>
      name.replace("sample-trigger-", ""),
    );
    expect(alarms.filter((name) => stated.some((trigger) => name.startsWith(trigger)))).toEqual(names);
  });

  test("do not tell people that replicas are idle whose number is fixed, or is the least already", async () => {
    const { metricQueries } = alarm(await stackOf("large"), "scale-down-worker");
    expect(JSON.stringify(metricQueries)).toContain("IF(tasks > 8, MAX([cpu, memory]), 100)");
  });

  test.each(tiers)("of the %s tier notify the level that the profile names", async (tier) => {
    const result = await stackOf(tier);
    expect(alarm(result, "backlog-queue").alarmActions).toEqual(["${sample-level-2.arn}"]);
    expect(alarm(result, "errors").alarmActions).toContain("${sample-level-3.arn}");
  });

  test("have the stated thresholds", async () => {
    const result = await stackOf("medium");
    expect(alarm(result, "scale-up-worker")).toMatchObject({
      threshold: 80,
      comparisonOperator: "GreaterThanThreshold",
    });
    expect(alarm(await stackOf("large"), "scale-down-worker")).toMatchObject({
      threshold: 30,
      comparisonOperator: "LessThanThreshold",
    });
    expect(alarm(result, "backlog-queue")).toMatchObject({ threshold: 3600 });
    expect(alarm(result, "errors")).toMatchObject({ threshold: 5, evaluationPeriods: 1 });
  });

  test("count failures of the target and of the balancer, divided by all requests", async () => {
    const text = JSON.stringify(alarm(await stackOf("medium"), "errors").metricQueries);
    for (const metric of ["HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count", "RequestCount"])
      expect(text).toContain(metric);
  });

  test.each([
    ["medium", "SUM([requests, own]) >= 20", "100 * SUM([target, own]) / SUM([requests, own])"],
    ["small", "requests >= 20", "failed"],
  ] as const)(
    "of the %s tier count failures only where enough requests come",
    async (tier, enough, share) => {
      const queries = JSON.stringify(alarm(await stackOf(tier), "errors").metricQueries);
      expect(queries).toContain(`FILL(IF(${enough}, ${share}, 0), 0)`);
    },
  );

  test("run no autoscaler on failing requests where the public workload has none", async () => {
    expect(alarm(await stackOf("large"), "errors").alarmActions).toEqual(["${sample-level-3.arn}"]);
  });

  test("watch CPU and memory of a host, and failures at the edge", async () => {
    const result = await stackOf("small");
    const used = JSON.stringify(alarm(result, "scale-up-host").metricQueries);
    expect(used).toContain("CPUUtilization");
    expect(used).toContain("mem_used_percent");
    expect(JSON.stringify(alarm(result, "errors").metricQueries)).toContain("5xxErrorRate");
  });

  test("return one series per alarm, with ids that CloudWatch accepts", async () => {
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

const ACCOUNT = "${sample-workloads-group.ownerId}";

describe("the levels", () => {
  test("each have a topic with the stack's key, to which only AWS publishes", async () => {
    const result = await stackOf("large");
    const topics = ofType(result, "aws:sns/topic:Topic");
    expect(topics.map(({ name }) => name)).toEqual([1, 2, 3, 4].map((level) => `sample-level-${level}`));
    for (const { inputs, name } of topics) {
      expect(inputs.kmsMasterKeyId).toBe("${sample-key.keyId}");
      const [alarms, budget, plainText] = statements(named(result, `${name}-policy`));
      const source = (arn: string) => ({
        StringEquals: { "aws:SourceAccount": ACCOUNT },
        ArnLike: { "aws:SourceArn": arn },
      });
      expect(alarms).toMatchObject({
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: ["sns:Publish"],
        Condition: source(`arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:*`),
      });
      expect(budget).toMatchObject({
        Principal: { Service: "budgets.amazonaws.com" },
        Action: ["sns:Publish"],
        Condition: source(`arn:aws:budgets::${ACCOUNT}:*`),
      });
      expect(plainText?.Effect).toBe("Deny");
    }
  });

  test("notify the operator's addresses, by mail or by a call", async () => {
    const result = await runStack("medium", {
      alerts: { "1": "ops@example.com", "4": "https://hooks.example.com/x" },
    });
    const subscriptions = ofType(result, "aws:sns/topicSubscription:TopicSubscription").map(({ inputs }) => [
      inputs.protocol,
      inputs.endpoint,
      inputs.topic,
    ]);
    expect(subscriptions).toEqual([
      ["email", "ops@example.com", "${sample-level-1.arn}"],
      ["https", "[secret]", "${sample-level-4.arn}"],
    ]);
    expect(ofType(await stackOf("medium"), "aws:sns/topicSubscription:TopicSubscription")).toEqual([]);
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
  (json(named(result, "sample-overview"), "dashboardBody") as unknown as { widgets: Widget[] }).widgets;

describe("the dashboard", () => {
  // The large tier tracks four things more, which AWS has no graph of yet.
  const shown = { small: 11, medium: 11, large: 17 } as const;
  test.each(tiers)(
    "of the %s tier has a graph or a note for every metric that the source tracks",
    async (tier) => {
      expect(widgets(await stackOf(tier))).toHaveLength(shown[tier]);
    },
  );

  test("shows the threshold of each trigger in the graph of its metric", async () => {
    const used = widgets(await stackOf("large")).find(({ properties }) => properties.title === "CPU used");
    expect(used?.properties.annotations?.horizontal).toEqual([{ value: 30 }, { value: 80 }]);
  });

  test("says which metrics a host does not have, instead of an empty graph", async () => {
    const told = widgets(await stackOf("small")).filter(({ type }) => type === "text");
    expect(told.map(({ properties }) => properties.markdown?.split("\n")[0])).toEqual([
      "### Response time",
      "### Replicas",
    ]);
    // A tier without a volume or database has nothing that fills up.
    expect(widgets(await stackOf("medium")).filter(({ type }) => type === "text")).toMatchObject([
      { properties: { markdown: expect.stringContaining("### Used space of volumes") } },
    ]);
  });

  test("reads the edge's metrics from their region", async () => {
    const requests = widgets(await runStack("small", { region: "eu-west-1" })).find(
      ({ properties }) => properties.title === "Requests per second",
    );
    expect(requests?.properties.region).toBe("us-east-1");
  });

  test("gives each line of a graph its own id", async () => {
    for (const { properties } of widgets(await stackOf("large"))) {
      const ids = (properties.metrics ?? []).map((line) => (line.at(-1) as { id?: string }).id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});

describe("the budget", () => {
  const budget = (result: ProgramResult) => named(result, "sample-monthly-budget").inputs;

  test.each([
    ["small", "60"],
    ["medium", "400"],
    ["large", "2000"],
  ] as const)(
    "of the %s tier is %s USD for the resources with the stack's tag",
    async (tier, limitAmount) => {
      expect(budget(await stackOf(tier))).toMatchObject({
        limitAmount,
        limitUnit: "USD",
        timeUnit: "MONTHLY",
        costFilters: [{ name: "TagKeyValue", values: ["user:echelon:stack$test"] }],
        notifications: [],
      });
    },
  );

  test("is the operator's budget where it is set", async () => {
    expect(budget(await runStack("small", { budget: 75 })).limitAmount).toBe("75");
  });

  test.each([
    ["ops@example.com", { subscriberEmailAddresses: ["ops@example.com"] }],
    ["https://hooks.example.com/x", { subscriberSnsTopicArns: ["${sample-level-2.arn}"] }],
  ])("notifies %s at 80 and at 100 percent", async (address, subscriber) => {
    const { notifications } = budget(await runStack("small", { alerts: { "2": address } }));
    expect(notifications).toMatchObject([
      { threshold: 80, notificationType: "ACTUAL", ...subscriber },
      { threshold: 100, notificationType: "ACTUAL", ...subscriber },
    ]);
  });
});
