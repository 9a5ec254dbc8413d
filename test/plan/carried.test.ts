import { expect, test } from "vitest";
import { UnsupportedError } from "../../base/errors.ts";
import { plan } from "../../plan/plan.ts";
import { loadProfile } from "../../profiles/load.ts";
import { leaves } from "../../profiles/provenance.ts";
import type { Profile } from "../../profiles/schema.ts";
import { altered, at, documentOf, isScalar } from "../support/profileDocument.ts";
import { figuresOf, isWithin } from "../support/stated.ts";
import { statedSystems } from "../support/statedSystems.ts";

/** Stated figures that no plan needs, and their readers. */
const readElsewhere: Readonly<Record<string, string>> = {
  "/rank": "order of the tiers, for promotions",
  "/current": "shown to people",
  "/fit/": "by which a business finds its tier, and promotions are guarded",
  "/capabilities/": "shown to people",
  "/minimums/memoryGB": "a floor that the schema holds the sizes to",
  "/minimums/cpuCores": "a floor that the schema holds the sizes to",
  "/minimums/storageGB": "a floor that the schema holds the stores to",
  "/benchmarks/": "what load tests hold the stack to",
  "/costs/": "beside the infrastructure budget, in the cost report",
  "/observability/tracked/": "shown to people",
  "/guide/": "shown to people",
  "/compute/": "what the operator may choose",
  "/declares/": "what a figure is about, for people and load tests",
  "/utilization/": "shown to people",
  "/effects/": "shown to people",
  "/workloads/bella-app/targets/gcp/": "planned once the target is",
  "/workloads/bella-app/targets/azure/": "planned once the target is",
  "/hosting/": "beside the infrastructure budget, in the cost report",
};

/** Another word instead of one of these is no profile: test/profiles compares them. */
const isWord = (pointer: string): boolean => /\/(kind|protocol|library|topology|command\/\d+)$/.test(pointer);

const isReadElsewhere = (pointer: string): boolean =>
  isWord(pointer) ||
  Object.keys(readElsewhere).some(
    (start) => pointer === start || (start.endsWith("/") && pointer.startsWith(start)),
  );

const TARGETS = [
  ["kubernetes", { operators: "install" }],
  ["aws", {}],
] as const;

const needsNames = ({ workloads }: Profile): boolean =>
  Object.values(workloads).some(({ perWorkflow }) => perWorkflow === true);

/** The plans of a tier, on every target that plans it. */
const plansOf = (profile: Profile): string[] =>
  TARGETS.flatMap(([target, choices]) => {
    try {
      const workflows = needsNames(profile) ? ["reports"] : undefined;
      return [JSON.stringify(plan(profile, target, { ...choices, workflows }))];
    } catch (error) {
      if (error instanceof UnsupportedError) return [];
      throw error;
    }
  });

const figures = statedSystems.flatMap((stated) =>
  stated.tiers.flatMap((tier) => {
    const reference = `${stated.system}/${tier}`;
    const known = leaves(documentOf(reference));
    return figuresOf(stated, tier).flatMap(({ pointer }) =>
      known.filter((leaf) => isWithin(leaf, pointer)).map((leaf) => ({ reference, pointer: leaf })),
    );
  }),
);

const isPlanned = (reference: string): boolean => plansOf(loadProfile(reference)).length > 0;
const planned = new Set([...new Set(figures.map(({ reference }) => reference))].filter(isPlanned));

/** An empty list has no other value of its kind. */
const hasOther = (reference: string, pointer: string): boolean =>
  isScalar(at(documentOf(reference), pointer));

test.each(
  figures
    .filter(({ reference }) => planned.has(reference))
    .filter(({ reference, pointer }) => !isReadElsewhere(pointer) && hasOther(reference, pointer)),
)("another value of $pointer in $reference gives another plan", ({ reference, pointer }) => {
  const profile = loadProfile(reference);
  expect(plansOf(altered(profile, pointer))).not.toEqual(plansOf(profile));
});

test("every entry of the list of figures that no plan needs is a stated figure", () => {
  const starts = Object.keys(readElsewhere);
  const idle = starts.filter((start) => !figures.some(({ pointer }) => pointer.startsWith(start)));
  expect(idle).toEqual([]);
});
