import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { metricTable } from "../../../components/aws/parts/monitoring/metricTable.ts";
import { onAws, presets } from "../../presets/aws/previews.ts";
import { json, ofType, runStack, stackOf } from "../../support/awsStack.ts";

type Registered = Parameters<typeof ofType>[0];

/** Of arrangements that no preset has: Kafka, copies of DocumentDB. */
const ofOthers: readonly (keyof typeof metricTable)[] = ["groupLag", "brokerDisk", "documentLag"];

interface Series {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly stat: string;
}

const id = ({ namespace, metricName, stat }: Omit<Series, "dimensions">, dimensions: readonly string[]) =>
  `${namespace} ${metricName} ${dimensions.toSorted().join(",")} ${stat}`;

const known = new Set(Object.values(metricTable).map((row) => id(row, row.dimensions)));

/** The metrics that alarms and autoscalers read. */
const ofAlarms = (result: Registered): string[] =>
  ofType(result, "aws:cloudwatch/metricAlarm:MetricAlarm").flatMap(({ inputs }) =>
    (inputs.metricQueries as unknown as readonly { readonly metric?: Series }[]).flatMap(({ metric }) =>
      metric === undefined ? [] : [id(metric, Object.keys(metric.dimensions))],
    ),
  );

/** The metrics that the graphs of the dashboard show. */
function ofDashboard(result: Registered): string[] {
  const bodies = ofType(result, "aws:cloudwatch/dashboard:Dashboard").map(
    (dashboard) =>
      json(dashboard, "dashboardBody") as unknown as {
        readonly widgets: readonly { readonly properties: { readonly metrics?: readonly unknown[][] } }[];
      },
  );
  return bodies
    .flatMap(({ widgets }) => widgets)
    .flatMap(({ properties }) => properties.metrics ?? [])
    .filter((line) => line.length > 1)
    .map((line) => {
      const [namespace, metricName, ...rest] = line.slice(0, -1) as [string, string, ...string[]];
      const { stat } = line.at(-1) as { readonly stat: string };
      return id(
        { namespace, metricName, stat },
        rest.filter((_, index) => index % 2 === 0),
      );
    });
}

const durableCache = { overrides: { stores: { cache: { durable: true } } } };
const stacks = {
  small: () => stackOf("small"),
  medium: () => stackOf("medium"),
  large: () => runStack("large", durableCache),
} as const;

describe("the table of metrics", () => {
  test.each(Object.entries(stacks))("has every metric of the %s tier", async (_, stack) => {
    const result = await stack();
    const used = [...ofAlarms(result), ...ofDashboard(result)];
    expect(used.length).toBeGreaterThan(15);
    expect(used.filter((one) => !known.has(one))).toEqual([]);
  });

  test("has no metric that nothing reads", async () => {
    const results: Registered[] = [
      ...(await Promise.all(Object.values(stacks).map((stack) => stack()))),
      ...(await Promise.all(presets.map(async (preset) => (await onAws(preset)).document))),
    ];
    const used = new Set(results.flatMap((result) => [...ofAlarms(result), ...ofDashboard(result)]));
    const others = ofOthers.map((name) => id(metricTable[name], metricTable[name].dimensions));
    expect([...known].filter((one) => !used.has(one)).toSorted()).toEqual(others.toSorted());
  }, 120_000);

  test("says of each metric which page, or which file of this project, names it", () => {
    for (const { source } of Object.values(metricTable))
      expect(source.startsWith("https://docs.aws.amazon.com/") || existsSync(source), source).toBe(true);
  });
});
