import { describe, expect, test } from "vitest";
import { RequestError, UnsupportedError } from "../../base/errors.ts";
import { plan } from "../../plan/plan.ts";
import type { Choices } from "../../plan/types.ts";
import { loadProfile, parseProfile } from "../../profiles/load.ts";
import { type Target, targets } from "../../targets/names.ts";
import { fixtures } from "../profiles/fixtures/index.ts";
import { type Json, withChange } from "../profiles/support.ts";
import { cells, outcome } from "./matrix.ts";

const enterprise = () => loadProfile("marketing-engine/enterprise");
const local = () => loadProfile("marketing-engine/local");

/** The same value, of which nothing can be changed. */
function frozen<Value>(value: Value): Value {
  if (value !== null && typeof value === "object") {
    for (const child of Object.values(value)) frozen(child);
    Object.freeze(value);
  }
  return value;
}

describe("a plan is a pure value", () => {
  const planned = cells.filter((cell) => !("unsupported" in outcome(cell)));

  test.each(planned)("the same twice, and nothing of $reference is changed for $target", (cell) => {
    const profile = frozen(loadProfile(cell.reference));
    const choices = frozen(structuredClone(cell.choices));
    const first = plan(profile, cell.target, choices);
    expect(plan(profile, cell.target, choices)).toEqual(first);
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);
  });

  test("made without a clock, chance or the environment", () => {
    const profile = enterprise();
    const expected = plan(profile, "aws");
    const refuse = (what: string) => () => {
      throw new Error(`the plan asked for ${what}`);
    };
    const { Date: clock } = globalThis;
    const { random } = Math;
    const { env } = process;
    globalThis.Date = new Proxy(clock, {
      construct: refuse("the time"),
      get: refuse("the time"),
      apply: refuse("the time"),
    });
    Math.random = refuse("chance");
    process.env = new Proxy(env, { get: refuse("the environment"), has: refuse("the environment") });
    try {
      expect(JSON.stringify(plan(profile, "aws"))).toBe(JSON.stringify(expected));
      expect(() => Date.now()).toThrow("the plan asked for the time");
    } finally {
      globalThis.Date = clock;
      Math.random = random;
      process.env = env;
    }
  });
});

describe("an autoscaler", () => {
  const scaler = (target: Target, choices: Choices = {}) =>
    plan(enterprise(), target, choices).workloads.agents?.autoscaler;

  test.each([
    ["kubernetes", { operators: "install" }],
    ["kubernetes", { operators: "existing" }],
    ["aws", {}],
  ] as const)("carries the stated 80, 30 and one hour exactly on %s with %j", (target, choices) => {
    expect(scaler(target, choices)).toEqual({
      cpuPercent: 80,
      memoryPercent: 80,
      scaleDownPercent: 30,
      backlogSeconds: 3600,
      backlogItemsPerReplica: 3,
      requestsPerSecond: null,
      scaleUpWindowSeconds: 900,
      scaleDownWindowSeconds: 3600,
    });
  });

  test("leaves out the backlog only where nothing can tell it, and the plan says so", () => {
    expect(scaler("kubernetes")).toMatchObject({
      cpuPercent: 80,
      backlogSeconds: null,
      backlogItemsPerReplica: null,
    });
    expect(plan(enterprise(), "kubernetes").lacks).toContainEqual({
      key: "backlog-scaling",
      workload: "agents",
    });
  });

  test("is left out where the tier does not scale", () => {
    expect(plan(local(), "kubernetes").workloads.agents?.autoscaler).toBeNull();
  });

  test("keeps 80, 30, 3600 and 5 as triggers in every tier of the marketing engine, with the escalation ladder", () => {
    for (const cell of cells.filter(({ reference }) => reference.startsWith("marketing-engine/"))) {
      const result = outcome(cell);
      if ("unsupported" in result) continue;
      const lines = result.triggers.map(({ name, signal, above, below }) => [name, signal, above ?? below]);
      expect(lines).toEqual([
        ["scale-up", "utilization", 80],
        ["scale-down", "utilization", 30],
        ["backlog", "backlogSeconds", 3600],
        ["errors", "errorPercent", 5],
      ]);
      expect(Object.keys(result.escalation)).toEqual(["1", "2", "3", "4"]);
    }
  });
});

describe("compute", () => {
  test.each([
    ["marketing-engine/local", "aws", undefined, "host"],
    ["marketing-engine/regional", "aws", undefined, "containers"],
    ["marketing-engine/enterprise", "aws", "containers", "containers"],
    ["marketing-engine/local", "kubernetes", undefined, "kubernetes"],
    ["marketing-engine/enterprise", "kubernetes", "kubernetes", "kubernetes"],
  ] as const)("of %s on %s with %s is %s", (reference, target, wanted, compute) => {
    expect(plan(loadProfile(reference), target, { compute: wanted }).compute).toBe(compute);
  });

  test("that the tier does not allow is a wrong request, with what it allows", () => {
    const attempt = () => plan(local(), "aws", { compute: "containers" });
    expect(attempt).toThrow(RequestError);
    expect(attempt).not.toThrow(UnsupportedError);
    expect(attempt).toThrow(
      'echelon:compute: got "containers", expected one of host, kubernetes for marketing-engine/local',
    );
  });

  test("that the target does not provide is unsupported there, with what it provides", () => {
    const attempt = () => plan(enterprise(), "kubernetes", { compute: "containers" });
    expect(attempt).toThrow(UnsupportedError);
    expect(attempt).toThrow('echelon:compute: got "containers", expected one of kubernetes on kubernetes');
  });
});

describe("what a target cannot do", () => {
  const variant = (name: string, patch: Json) =>
    parseProfile(withChange(fixtures[name]?.document ?? {}, patch), "f");

  test.each([
    ["gcp", enterprise(), {}, "the target gcp is not provided yet"],
    ["azure", enterprise(), {}, "the target azure is not provided yet"],
    [
      "kubernetes",
      variant("agency/scale", { workloads: { workflow: { perWorkflow: null } } }),
      {},
      "agency/scale on kubernetes: store messages: a queue that speaks amqp is not provided yet",
    ],
    [
      "kubernetes",
      variant("marcus/enterprise", {}),
      {},
      "marcus/enterprise on kubernetes: store database: PostgreSQL with 3 members needs an operator on the cluster: set echelon:operators to install or existing",
    ],
    [
      "aws",
      variant("agency/starter", { compute: { default: "containers", allowed: ["containers"] } }),
      {},
      "agency/starter on aws: store knowledge: SQLite lives on a block volume of one machine: set echelon:compute to host",
    ],
    [
      "aws",
      variant("agency/growth", {}),
      {},
      "agency/growth on aws: store jobs: a queue that speaks redis is not provided yet",
    ],
  ] as const)(
    "on %s is refused before anything is created, in one line",
    (target, profile, choices, message) => {
      const attempt = () => plan(profile, target, choices);
      expect(attempt).toThrow(UnsupportedError);
      expect(attempt).toThrow(message);
      expect(attempt).toThrow(/^[^\n]+$/);
    },
  );

  test("is nothing where the same tier is within reach", () => {
    const growth = variant("agency/growth", { stores: { jobs: { protocol: "native" } } });
    expect(plan(growth, "aws").stores.jobs?.engine).toBe("sqs");
    expect(plan(variant("agency/starter", {}), "aws").stores.knowledge?.engine).toBe("ebs");
  });
});

describe("budget and edge", () => {
  test("the operator's budget stands in for the chosen one, and says whose it is", () => {
    expect(plan(local(), "aws").budget).toEqual({ monthlyUSD: local().budget.monthlyUSD, basis: "chosen" });
    expect(plan(local(), "aws", { budget: 12 }).budget).toEqual({ monthlyUSD: 12, basis: "operator" });
  });

  test("the edge is what the profile says, else what its features ask", () => {
    expect(plan(local(), "aws").edge).toEqual({
      workload: "dashboard",
      loadBalancer: false,
      cdn: false,
      waf: false,
    });
    expect(plan(enterprise(), "aws").edge).toEqual({
      workload: "dashboard",
      loadBalancer: true,
      cdn: true,
      waf: true,
    });
    const without = loadProfile("marketing-engine/enterprise", { edge: { cdn: false } });
    expect(plan(without, "aws").edge).toMatchObject({ cdn: false, waf: true });
    const unsaid = loadProfile("marketing-engine/regional", { edge: null });
    expect(plan(unsaid, "aws").edge).toMatchObject({ loadBalancer: true, cdn: true, waf: false });
  });

  test("nothing public has no edge", () => {
    const hidden = loadProfile("marketing-engine/local", { workloads: { dashboard: { public: false } } });
    expect(plan(hidden, "aws").edge).toBeNull();
  });
});

test("every target of the settings is planned or refused, never a surprise", () => {
  for (const target of targets) {
    try {
      expect(plan(enterprise(), target).target).toBe(target);
    } catch (error) {
      expect(error).toBeInstanceOf(UnsupportedError);
    }
  }
});
