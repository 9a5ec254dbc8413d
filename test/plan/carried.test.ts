import { expect, test } from "vitest";
import { plan } from "../../plan/plan.ts";
import { loadProfile } from "../../profiles/load.ts";
import type { Profile } from "../../profiles/schema.ts";
import { altered } from "../support/profileDocument.ts";
import { statedFigures, tiers, valueFor } from "../support/statedMarketingEngine.ts";

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
};

const isReadElsewhere = (pointer: string): boolean =>
  Object.keys(readElsewhere).some(
    (start) => pointer === start || (start.endsWith("/") && pointer.startsWith(start)),
  );

const plansOf = (profile: Profile): string =>
  JSON.stringify([plan(profile, "kubernetes", { operators: "install" }), plan(profile, "aws")]);

const figures = tiers.flatMap((tier) =>
  statedFigures
    .filter((row) => valueFor(row, tier) !== null)
    .map(([name, pointer]) => ({ tier, name, pointer })),
);

test.each(figures.filter(({ pointer }) => !isReadElsewhere(pointer)))(
  "another value of $name in the tier $tier gives another plan",
  ({ tier, pointer }) => {
    const profile = loadProfile(`marketing-engine/${tier}`);
    expect(plansOf(altered(profile, pointer))).not.toBe(plansOf(profile));
  },
);

test("every entry of the list of figures that no plan needs is a stated figure", () => {
  const starts = Object.keys(readElsewhere);
  const idle = starts.filter((start) => !figures.some(({ pointer }) => pointer.startsWith(start)));
  expect(idle).toEqual([]);
});
