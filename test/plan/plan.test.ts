import { describe, expect, test } from "vitest";
import { RequestError, UnsupportedError } from "../../base/errors.ts";
import { plan } from "../../plan/plan.ts";
import type { Choices } from "../../plan/types.ts";
import { loadProfile, parseProfile } from "../../profiles/load.ts";
import { type Target, targets } from "../../targets/names.ts";
import { cells, outcome } from "../support/cells.ts";
import { documentOf, type Json, withChange } from "../support/profileDocument.ts";
import { sampleProfile } from "../support/sample.ts";

const large = () => sampleProfile("large");
const small = () => sampleProfile("small");

/** A copy of the value in which nothing can be changed. */
function frozen<Value>(value: Value): Value {
  if (value !== null && typeof value === "object") {
    for (const child of Object.values(value)) frozen(child);
    Object.freeze(value);
  }
  return value;
}

describe("a plan is a pure value", () => {
  const planned = cells.filter((cell) => !("unsupported" in outcome(cell)));

  test.each(planned)("is the same twice, and does not change the profile: $reference for $target", (cell) => {
    const profile = frozen(loadProfile(cell.reference));
    const choices = frozen(structuredClone(cell.choices));
    const first = plan(profile, cell.target, choices);
    expect(plan(profile, cell.target, choices)).toEqual(first);
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);
  });

  test("is made without clock, random numbers or environment", () => {
    const profile = large();
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
    plan(large(), target, choices).workloads.worker?.autoscaler;

  test.each([
    ["kubernetes", { operators: "install" }],
    ["kubernetes", { operators: "existing" }],
    ["aws", {}],
  ] as const)("carries the stated 80, 30 and one hour exactly on %s with %j", (target, choices) => {
    expect(scaler(target, choices)).toEqual({
      name: null,
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

  test("leaves out the backlog only where nothing measures it, and the plan says so", () => {
    expect(scaler("kubernetes")).toMatchObject({
      cpuPercent: 80,
      backlogSeconds: null,
      backlogItemsPerReplica: null,
    });
    expect(plan(large(), "kubernetes").lacks).toContainEqual({
      key: "backlog-scaling",
      workload: "worker",
    });
  });

  test("is left out where the tier does not scale", () => {
    expect(plan(small(), "kubernetes").workloads.worker?.autoscaler).toBeNull();
  });

  test("keeps 80, 30, 3600 and 5 as triggers in every tier of the marketing engine, with the escalation ladder", () => {
    for (const cell of cells.filter(({ reference }) => reference.startsWith("marketing-engine/"))) {
      const result = outcome(cell);
      if ("unsupported" in result) continue;
      const lines = result.triggers.map(({ name, signal, above, below }) => [name, signal, above ?? below]);
      expect(lines.slice(0, 4)).toEqual([
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
    ["small", "aws", undefined, "host"],
    ["medium", "aws", undefined, "containers"],
    ["large", "aws", "containers", "containers"],
    ["small", "kubernetes", undefined, "kubernetes"],
    ["large", "kubernetes", "kubernetes", "kubernetes"],
  ] as const)("of %s on %s with %s is %s", (tier, target, wanted, compute) => {
    expect(plan(sampleProfile(tier), target, { compute: wanted }).compute).toBe(compute);
  });

  test("that the tier does not allow is a wrong request, with what it allows", () => {
    const attempt = () => plan(small(), "aws", { compute: "containers" });
    expect(attempt).toThrow(RequestError);
    expect(attempt).not.toThrow(UnsupportedError);
    expect(attempt).toThrow(
      'echelon:compute: got "containers", expected one of host, kubernetes for sample/small',
    );
  });

  test("that the target does not provide is unsupported there, with what it provides", () => {
    const attempt = () => plan(large(), "kubernetes", { compute: "containers" });
    expect(attempt).toThrow(UnsupportedError);
    expect(attempt).toThrow('echelon:compute: got "containers", expected one of kubernetes on kubernetes');
  });
});

describe("what a target cannot do", () => {
  const variant = (name: string, patch: Json) => parseProfile(withChange(documentOf(name), patch), "f");

  test.each([
    ["gcp", large(), {}, "the target gcp is not provided yet"],
    ["azure", large(), {}, "the target azure is not provided yet"],
    [
      "aws",
      variant("multi-agent/base", { compute: { default: "containers", allowed: ["containers"] } }),
      {},
      "multi-agent/base on aws: store knowledge: Neo4j runs on a cluster, as no service of AWS holds it: set echelon:compute to kubernetes",
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
      "agency/starter on aws: store database: SQLite needs a block volume on one machine for all workloads: set echelon:compute to host",
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

  test("is not refused where the same tier is possible", () => {
    const optimized = variant("bella/optimized", { stores: { jobs: { protocol: "native", library: null } } });
    expect(plan(optimized, "aws").stores["jobs-sqs"]?.engine).toBe("sqs");
    expect(plan(variant("agency/starter", {}), "aws").stores["database-ebs"]?.engine).toBe("ebs");
  });
});

describe("budget and edge", () => {
  test("the operator's budget replaces the chosen one, and the plan says so", () => {
    expect(plan(small(), "aws").budget).toMatchObject({
      monthlyUSD: small().budget.monthlyUSD,
      basis: "chosen",
    });
    expect(plan(small(), "aws", { budget: 12 }).budget).toMatchObject({ monthlyUSD: 12, basis: "operator" });
  });

  test("the edge follows the profile, else its features", () => {
    expect(plan(small(), "aws").edge).toEqual({
      workload: "web",
      loadBalancer: false,
      cdn: false,
      waf: false,
    });
    expect(plan(large(), "aws").edge).toEqual({
      workload: "web",
      loadBalancer: true,
      cdn: true,
      waf: true,
    });
    const without = sampleProfile("large", { edge: { cdn: false } });
    expect(plan(without, "aws").edge).toMatchObject({ cdn: false, waf: true });
    const unsaid = sampleProfile("medium", { edge: null });
    expect(plan(unsaid, "aws").edge).toMatchObject({ loadBalancer: true, cdn: true, waf: false });
  });

  test("a tier without a public workload has no edge", () => {
    const hidden = sampleProfile("small", { workloads: { web: { public: false } } });
    expect(plan(hidden, "aws").edge).toBeNull();
  });
});

test("every target of the settings is planned or refused with an UnsupportedError", () => {
  for (const target of targets) {
    try {
      expect(plan(large(), target).target).toBe(target);
    } catch (error) {
      expect(error).toBeInstanceOf(UnsupportedError);
    }
  }
});
