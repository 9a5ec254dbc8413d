import { describe, expect, test } from "vitest";
import { plan } from "../../plan/plan.ts";
import { loadProfile } from "../../profiles/load.ts";
import type { Provenance } from "../../profiles/provenance.ts";
import { at, documentOf } from "../support/profileDocument.ts";
import { scaleProfiles, statedFigures, tiers, valueFor } from "../support/statedMarketingEngine.ts";

const provenanceOf = (tier: string): Record<string, Provenance> =>
  documentOf(`marketing-engine/${tier}`).provenance as Record<string, Provenance>;

describe.each(tiers)("marketing-engine/%s", (tier) => {
  const document = documentOf(`marketing-engine/${tier}`);
  const stated = statedFigures.filter((row) => valueFor(row, tier) !== null);
  const absent = statedFigures.filter((row) => valueFor(row, tier) === null);

  test.each(stated)("states %s at %s, from the section %s", (...row) => {
    const [, pointer, section] = row;
    expect(at(document, pointer)).toBe(valueFor(row, tier));
    expect(provenanceOf(tier)[pointer]).toMatchObject({
      kind: "stated",
      source: `Marketing Engine scaling guide, ${section}`,
    });
  });

  test("has no figure where the source states none", () => {
    const invented = absent.filter(([, pointer]) => provenanceOf(tier)[pointer]?.kind === "stated");
    expect(invented).toEqual([]);
    const present = absent.filter(([, pointer]) => at(document, pointer) !== undefined);
    // A flag that the source leaves out is in the profile with the schema's default, marked as chosen.
    expect(present.filter(([, pointer]) => !pointer.startsWith("/features/"))).toEqual([]);
    expect(present.filter(([, pointer]) => at(document, pointer) !== false)).toEqual([]);
  });

  test("marks nothing as stated that is not in the table of stated figures", () => {
    const known = new Set(stated.map(([, pointer]) => pointer));
    const marked = Object.entries(provenanceOf(tier)).filter(([, { kind }]) => kind === "stated");
    expect(marked.map(([pointer]) => pointer).filter((pointer) => !known.has(pointer))).toEqual([]);
  });

  test("explains every choice in one line, different from the others, and marks nothing as the operator's", () => {
    const entries = Object.entries(provenanceOf(tier));
    expect(entries.filter(([, { kind }]) => kind === "operator")).toEqual([]);
    const chosen = entries.filter(([, { kind }]) => kind === "chosen");
    expect(chosen.length).toBeGreaterThan(30);
    for (const [pointer, { note, source }] of chosen) {
      expect(note, pointer).toMatch(/^[^\n]{10,140}$/);
      expect(source, pointer).toBeUndefined();
    }
  });

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

test("the table names each place once", () => {
  const pointers = statedFigures.map(([, pointer]) => pointer);
  expect(new Set(pointers).size).toBe(pointers.length);
});
