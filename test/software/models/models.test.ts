import { beforeAll, describe, expect, test } from "vitest";
import { isObject, type Json, type JsonObject } from "../../../base/json.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import { type Cell, cells } from "../judges/cells.ts";
import { types as terraform } from "../judges/types.ts";
import { faultsOf } from "./check.ts";
import { published, unpublished } from "./published.ts";
import type { PublishedType } from "./type.ts";

let made: readonly Cell[];
let resources: readonly ResourceRecord[];

beforeAll(async () => {
  made = await cells();
  resources = made.flatMap((cell) => cell.resources.filter(({ type }) => type.startsWith("aws:")));
}, 600_000);

function rowOf(type: string): PublishedType {
  const row = published[type];
  if (row === undefined) throw new Error(`got ${type}, expected a row in test/software/models/types/`);
  return row;
}

/** Paths of all inputs, without the places in lists. */
function pathsOf(value: Json, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => pathsOf(one as Json, path));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    const place = path === "" ? key : `${path}.${key}`;
    return [place, ...pathsOf(one as Json, place)];
  });
}

test("every type of AWS that a stack makes has a row, or a reason why AWS publishes nothing of it", () => {
  expect(new Set(made.map(({ name }) => name)).size).toBeGreaterThan(45);
  const types = new Set(resources.map(({ type }) => type));
  expect([...types].filter((type) => !(type in published) && !(type in unpublished))).toEqual([]);
});

test("every type with a row is in a cell, so that both judges see it", () => {
  const types = new Set(resources.map(({ type }) => type));
  expect(Object.keys(published).filter((type) => !types.has(type))).toEqual([]);
  expect(Object.keys(terraform).filter((type) => !types.has(type))).toEqual([]);
});

test("every input of every stack holds against what AWS publishes of its type", () => {
  const judged = resources.filter(({ type }) => type in published);
  expect(judged.length).toBeGreaterThan(5000);
  const faults = judged.flatMap(({ type, inputs }) =>
    faultsOf(inputs, rowOf(type)).map((line) => `${type}: ${line}`),
  );
  expect([...new Set(faults)]).toEqual([]);
});

test("every row names inputs only that a stack has", () => {
  const byType = Map.groupBy(resources, ({ type }) => type);
  const idle = [...byType].flatMap(([type, some]) => {
    const { names = {}, beside = {} } = published[type] ?? {};
    const paths = new Set(some.flatMap(({ inputs }) => pathsOf(inputs)));
    return [...Object.keys(names), ...Object.keys(beside)]
      .filter((path) => !paths.has(path))
      .map((path) => `${type}: ${path}`);
  });
  expect(idle).toEqual([]);
});

test("every excuse hides a fault that is there", () => {
  const hidden = ([type, { excused: _, given: __, ...row }]: readonly [string, PublishedType]): string[] =>
    resources.filter((one) => one.type === type).flatMap(({ inputs }) => faultsOf(inputs, row));
  const rows = Object.entries(published).filter(([type]) => resources.some((one) => one.type === type));
  const idle = rows.flatMap((row) => {
    const { excused = {}, given = {} } = row[1];
    const keys = [...Object.keys(excused), ...Object.keys(given)];
    const lines = keys.length === 0 ? [] : hidden(row);
    return keys.filter((key) => !lines.some((line) => line.includes(key))).map((key) => `${row[0]}: ${key}`);
  });
  expect(idle).toEqual([]);
});

describe("a fault is found", () => {
  const faults = (type: string, change: JsonObject, without: readonly string[] = []): string[] => {
    const found = resources.find((one) => one.type === type);
    if (found === undefined) throw new Error(`got no ${type}, expected one`);
    const kept = Object.entries(found.inputs).filter(([key]) => !without.includes(key));
    return faultsOf({ ...Object.fromEntries(kept), ...change }, rowOf(type));
  };

  test.each<readonly [string, string, JsonObject, RegExp]>([
    [
      "where AWS has no such field",
      "aws:sqs/queue:Queue",
      { visibilitySeconds: 30 },
      /^visibilitySeconds: AWS::SQS::Queue has no such property$/,
    ],
    [
      "where AWS has no such field in a block",
      "aws:eks/nodeGroup:NodeGroup",
      { scalingConfig: { minSize: 3, maxSize: 20, wantedSize: 3 } },
      /^scalingConfig\.wantedSize: AWS::EKS::Nodegroup has no such property$/,
    ],
    [
      "where AWS does not have the value",
      "aws:eks/nodeGroup:NodeGroup",
      { capacityType: "CHEAP" },
      /^CapacityType: enum: got "CHEAP", expected one of CAPACITY_BLOCK, ON_DEMAND, SPOT$/,
    ],
    [
      "where the value has another form",
      "aws:scheduler/scheduleGroup:ScheduleGroup",
      { name: "two words" },
      /^Name: pattern: got "two words", must match pattern/,
    ],
    [
      "where a figure is too high",
      "aws:rds/instance:Instance",
      { backupRetentionPeriod: 90 },
      /^BackupRetentionPeriod: maximum: got 90, must be <= 35$/,
    ],
    [
      "where a text is too long",
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      { alarmDescription: "a".repeat(1025) },
      /^AlarmDescription: maxLength: got "a+", must NOT have more than 1024 characters$/,
    ],
    [
      "where two values do not go together",
      "aws:ecs/taskDefinition:TaskDefinition",
      { cpu: "256", memory: "8192" },
      /^Memory: enum: got "8192"/,
    ],
    [
      "where the engine has no such machine",
      "aws:rds/instance:Instance",
      { instanceClass: "db.q7g.small" },
      /^DBInstanceClass: enum: got "db.q7g.small"/,
    ],
    [
      "where the broker has no such machine",
      "aws:mq/broker:Broker",
      { hostInstanceType: "mq.m7g.tiny" },
      /^HostInstanceType: enum: got "mq.m7g.tiny"/,
    ],
  ])("%s", (_, type, change, message) => {
    expect(faults(type, change)).toEqual(expect.arrayContaining([expect.stringMatching(message)]));
  });

  test("where a field is missing that AWS demands", () => {
    expect(faults("aws:eks/cluster:Cluster", {}, ["roleArn"])).toEqual([
      expect.stringMatching(/must have required property 'RoleArn'$/),
    ]);
  });

  test("but none in a value that is known only after an apply", () => {
    expect(faults("aws:elasticache/user:User", { userId: "${sample.id}-1-user" })).toEqual([]);
  });

  test("and a type without a row is named", () => {
    expect(() => rowOf("aws:x/y:Z")).toThrow("got aws:x/y:Z, expected a row in test/software/models/types/");
  });
});
