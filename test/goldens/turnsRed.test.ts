import { describe, expect, test } from "vitest";
import { leaves } from "../../profiles/provenance.ts";
import type { Cell } from "../support/cells.ts";
import { altered, at, isScalar } from "../support/profileDocument.ts";
import { sampleReference } from "../support/sample.ts";
import { type Built, cellFacts } from "./cellFacts.ts";
import { build, textOf } from "./files.ts";
import { type Facts, tierFacts } from "./tierFacts.ts";

const arrangements: readonly Pick<Cell, "arrangement" | "target" | "choices">[] = [
  { arrangement: "kubernetes-operators", target: "kubernetes", choices: { operators: "install" } },
  { arrangement: "aws", target: "aws", choices: {} },
];

/** The sample with every kind of store, once with operators and once on a cloud: together they have every field. */
const built = await Promise.all(
  arrangements.map(async (one) => {
    const { plan, resources } = await build({ ...one, reference: sampleReference("large") });
    return { ...one, plan, resources, tier: tierFacts(plan) };
  }),
);

/** The goldens of a tier and of one of its cells, line by line. */
const linesOfBoth = (built: Built, tier: Facts): string[] =>
  [tierFacts(built.plan), cellFacts(built, tier)].flatMap((facts) => textOf(facts).split("\n"));

/** Parts of a plan that no golden contains: a pattern of their JSON Pointer, and the test that checks them. */
const pinnedElsewhere: readonly (readonly [pattern: RegExp, by: string])[] = [
  [/^\/target$/, "the name of the file"],
  [/^\/operators\/[a-zA-Z]+$/, "the name of the file"],
  [/^\/stores\/[^/]+\/backup\/(process\/(role|count)|volume\/(count|shared))$/, "test/plan/backup.test.ts"],
  [/^\/workloads\/[^/]+\/name$/, "the key, by test/plan/properties.test.ts"],
  [/^\/stores\/[^/]+\/(name|key)$/, "the key, by test/plan/properties.test.ts"],
  [
    /^\/stores\/[^/]+\/(ports|variables|services|operator|asksApiServer)/,
    "test/plan/engines/engines.test.ts",
  ],
  [/^\/workloads\/[^/]+\/origin$/, "test/plan/departments.test.ts"],
  [/^\/workloads\/[^/]+\/needs\/\d+$/, "test/components/workload/placeholder.test.ts"],
  [/^\/stores\/[^/]+\/backup\/(everyHours|deadlineSeconds)$/, "test/plan/backup.test.ts"],
  [/^\/workloads\/[^/]+\/sessionAffinity$/, "test/components/kubernetes"],
  [/^\/scaleProfile\/content$/, "test/profiles/stated.test.ts"],
  [/^\/lacks\/\d+\/title$/, "the externals of the tier's golden"],
];

const isPinnedElsewhere = (pointer: string): boolean =>
  pinnedElsewhere.some(([pattern]) => pattern.test(pointer));

describe.each(built)("goldens of a stack on $arrangement", ({ plan, resources, tier }) => {
  const today = new Set(linesOfBoth({ plan, resources }, tier));
  const changed = (change: Partial<Built>): string[] =>
    linesOfBoth({ plan, resources, ...change }, tier).filter((line) => !today.has(line));
  const [workload = ""] = Object.keys(plan.workloads);
  const [store = ""] = Object.keys(plan.stores);
  const replicas = plan.quotas.findIndex(({ name }) => name === "replicas");
  const pointers = leaves(plan).filter((pointer) => isScalar(at(plan, pointer)));

  test("differ for a change of any value of the plan, except those that other tests check", () => {
    const silent = pointers.filter((pointer) => changed({ plan: altered(plan, pointer) }).length === 0);
    expect(silent.filter((pointer) => !isPinnedElsewhere(pointer))).toEqual([]);
    expect(pointers.length - silent.length).toBeGreaterThan(100);
  });

  test.each([
    [`/workloads/${workload}/limits/memoryMiB`, /^ {4}limits: .* CPU, \d+ MiB$/],
    [`/stores/${store}/engine`, /^ {4}engine: \w+-other, speaks /],
    ["/budget/monthlyUSD", /^budget: \d+ USD a month, chosen$/],
    [`/quotas/${replicas}/used`, /^ {2}replicas: \d+ of \d+$/],
  ])("differ for another value at %s, in the line of that value", (pointer, line) => {
    const lines = changed({ plan: altered(plan, pointer) });
    expect(lines[0]).toMatch(line);
  });

  test("differ for one resource more or less", () => {
    expect(changed({ resources: resources.slice(1) })).toHaveLength(1);
    expect(changed({ resources: [...resources, ...resources.slice(-1)] })).toHaveLength(1);
  });
});

test("every part that other tests check exists in a plan", () => {
  const pointers = built.flatMap(({ plan }) => leaves(plan));
  const idle = pinnedElsewhere.filter(([pattern]) => !pointers.some((pointer) => pattern.test(pointer)));
  expect(idle).toEqual([]);
});
