import { describe, expect, test } from "vitest";
import { loadProfile, profileReferences, systems, tiersOf } from "../../profiles/load.ts";
import { documentOf } from "../support/profileDocument.ts";
import { SAMPLE, sampleProfile } from "../support/sample.ts";

test("every profile in the tree is found by its system and tier", () => {
  expect(profileReferences()).toEqual(
    systems().flatMap((system) => tiersOf(system).map((tier) => `${system}/${tier}`)),
  );
  expect(profileReferences()).toContain("marketing-engine/enterprise");
});

test("a system without a directory has no tiers", () => {
  expect(tiersOf("nothing-here")).toEqual([]);
});

describe.each(profileReferences())("%s", (reference) => {
  test("states in the file the system and tier of its path", () => {
    const { system, tier } = loadProfile(reference);
    expect(`${system}/${tier}`).toBe(reference);
  });

  test("marks no value as the operator's, because only overrides are", () => {
    const kinds = Object.values(loadProfile(reference).provenance).map(({ kind }) => kind);
    expect(kinds).not.toContain("operator");
  });

  test("points an editor to the schema", () => {
    expect(documentOf(reference).$schema).toBe("../profile.schema.json");
  });
});

test("the tiers of a system have different ranks, and at most one is the current one", () => {
  for (const system of systems()) {
    const tiers = tiersOf(system).map((tier) => loadProfile(`${system}/${tier}`));
    expect(tiers.map(({ rank }) => rank).sort()).toEqual(tiers.map((_, index) => index + 1));
    expect(tiers.filter(({ current }) => current).length).toBeLessThanOrEqual(1);
  }
});

test.each([
  ["marketing-engine", 'echelon:profile: got "marketing-engine", expected <system>/<tier>'],
  ["a/b/c", 'echelon:profile: got "a/b/c", expected <system>/<tier>'],
  ["", 'echelon:profile: got "", expected <system>/<tier>'],
  ["marketing-engine/", 'echelon:profile: got "marketing-engine/", expected one of'],
  ["marketing-engine/enterprize", "(did you mean marketing-engine/enterprise?)"],
  ["../profiles/marketing-engine/local", "expected <system>/<tier>"],
  ["marketing-engine/../local", "expected <system>/<tier>"],
  ["marketing-engine/..", "expected one of"],
])("the reference %j is refused with the list of profiles", (reference, message) => {
  expect(() => loadProfile(reference)).toThrow(message);
});

describe("a profile that is registered", () => {
  test("is found by its reference, takes overrides, and is not listed with the profiles that have a file", () => {
    expect(sampleProfile("small")).toMatchObject({ system: SAMPLE, tier: "small" });
    expect(sampleProfile("small", { zones: 2, nodes: { min: 2 } }).zones).toBe(2);
    expect(profileReferences().filter((reference) => reference.startsWith(SAMPLE))).toEqual([]);
  });

  test("does not make other tiers of its system known", () => {
    expect(() => loadProfile(`${SAMPLE}/huge`)).toThrow(`got "${SAMPLE}/huge", expected one of`);
  });
});

test("a message begins with the keys that name the profile", () => {
  expect(() => loadProfile("x/y", undefined, "echelon:previous.")).toThrow(
    /^echelon:previous\.profile: got "x\/y"/,
  );
  expect(() => loadProfile(`${SAMPLE}/small`, { limits: 5 }, "echelon:previous.")).toThrow(
    /^echelon:previous\.overrides: limits: got 5/,
  );
  expect(() => loadProfile("x/y")).toThrow(/^echelon:profile: got "x\/y"/);
});
