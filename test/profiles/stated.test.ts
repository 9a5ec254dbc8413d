import { describe, expect, test } from "vitest";
import { plan } from "../../plan/plan.ts";
import { loadProfile, systems, tiersOf } from "../../profiles/load.ts";
import { at, documentOf } from "../support/profileDocument.ts";
import { figuresOf, isWithin, provenanceOf } from "../support/stated.ts";
import { marketingEngine, scaleProfiles } from "../support/statedMarketingEngine.ts";
import { statedSystems } from "../support/statedSystems.ts";

test("every system whose profiles name a source has a table of what that states", () => {
  const states = (system: string): boolean =>
    tiersOf(system).some((tier) =>
      provenanceOf(`${system}/${tier}`).some(([, { kind }]) => kind === "stated"),
    );
  expect(systems().filter(states)).toEqual(statedSystems.map(({ system }) => system).toSorted());
});

describe.each(statedSystems)("the table of $system", ({ system, tiers, rows }) => {
  test("has a value for each tier, or one for all", () => {
    expect(tiers.toSorted()).toEqual(tiersOf(system));
    const others = rows.filter(([, , , ...values]) => values.length !== 1 && values.length !== tiers.length);
    expect(others).toEqual([]);
  });

  test("names each place once", () => {
    const pointers = rows.map(([, pointer]) => pointer);
    expect(pointers.filter((one) => pointers.some((row) => row !== one && isWithin(one, row)))).toEqual([]);
    expect(new Set(pointers).size).toBe(pointers.length);
  });
});

const cells = statedSystems.flatMap((stated) =>
  stated.tiers.map((tier) => ({ stated, tier, reference: `${stated.system}/${tier}` })),
);

describe.each(cells)("$reference", ({ stated, tier, reference }) => {
  const document = documentOf(reference);
  const provenance = provenanceOf(reference);
  const figures = figuresOf(stated, tier);
  const present = figures.filter(({ value }) => value !== null);
  const absent = figures.filter(({ value }) => value === null);

  test.each(present)("states $name at $pointer", ({ pointer, section, value }) => {
    expect(at(document, pointer)).toEqual(value);
    const entries = provenance.filter(([leaf]) => isWithin(leaf, pointer));
    expect(entries.length).toBeGreaterThan(0);
    const sources = entries.map(([leaf, { kind, source }]) => ({ leaf, kind, source }));
    expect(sources).toEqual(
      entries.map(([leaf]) => ({ leaf, kind: "stated", source: `${stated.source}, ${section}` })),
    );
  });

  test("has no figure where the source states none, but what is chosen", () => {
    const kept = absent.filter(({ pointer }) => at(document, pointer) !== undefined);
    const within = kept.flatMap(({ pointer }) => provenance.filter(([leaf]) => isWithin(leaf, pointer)));
    expect(within.filter(([, { kind }]) => kind !== "chosen")).toEqual([]);
    // A flag that the source leaves out has the schema's default, or the note says what it is inferred from.
    const flags = within.filter(([pointer]) => pointer.startsWith("/features/"));
    const on = flags.filter(([pointer]) => at(document, pointer) !== false);
    expect(on.filter(([, { note }]) => note?.startsWith("inferred") !== true)).toEqual([]);
  });

  test("marks nothing as stated that is not in the table of stated figures", () => {
    const marked = provenance.filter(([, { kind }]) => kind === "stated").map(([pointer]) => pointer);
    expect(marked.filter((pointer) => !present.some((row) => isWithin(pointer, row.pointer)))).toEqual([]);
  });

  test("explains every choice in one line, and marks nothing as the operator's", () => {
    expect(provenance.filter(([, { kind }]) => kind === "operator")).toEqual([]);
    const chosen = provenance.filter(([, { kind }]) => kind === "chosen");
    expect(chosen.length).toBeGreaterThan(30);
    for (const [pointer, { note, source }] of chosen) {
      expect(note, pointer).toMatch(/^[^\n]{10,160}$/);
      expect(source, pointer).toBeUndefined();
    }
  });
});

describe.each(marketingEngine.tiers)("marketing-engine/%s", (tier) => {
  test.each(["kubernetes", "aws"] as const)(
    "writes the source's scale profile on %s, key for key",
    (target) => {
      const file = plan(loadProfile(`marketing-engine/${tier}`), target).scaleProfile;
      expect(file?.fileName).toBe(`scale-${tier}.json`);
      expect(JSON.parse(file?.content ?? "")).toEqual(JSON.parse(scaleProfiles[tier]));
      expect(file?.content).toBe(scaleProfiles[tier]);
    },
  );
});
