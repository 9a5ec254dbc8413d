import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RequestError, UnsupportedError } from "../../base/errors.ts";
import { plan } from "../../plan/plan.ts";
import { loadProfile, profileReferences } from "../../profiles/load.ts";
import { leaves } from "../../profiles/provenance.ts";
import type { Profile } from "../../profiles/schema.ts";
import { documentOf, type Json } from "../support/profileDocument.ts";
import { hostileValues } from "./hostileValues.ts";
import { built, judged, refusalOf, SCALE, seeded } from "./judge.ts";

/** A tier of every system, so that every kind of field is there. */
const documents: readonly (readonly [string, Json])[] = [
  ...profileReferences().map((reference) => [reference, documentOf(reference)] as const),
];

/** Figures that say which profile it is; an override of them has a test of its own. */
const IDENTITY = /^\/(provenance|\$schema|system|tier|rank)/;

/** Where the first list on the way to a value begins: a merge patch replaces a list as a whole. */
function pathOf(document: Json, pointer: string): readonly string[] {
  const tokens = pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  const parents = tokens.map((_, index) =>
    tokens.slice(0, index).reduce<unknown>((value, key) => (value as Json | undefined)?.[key], document),
  );
  const list = parents.findIndex(Array.isArray);
  return list < 0 ? tokens : tokens.slice(0, list);
}

interface Case {
  readonly reference: string;
  readonly path: readonly string[];
  readonly overrides: Json;
}

const cases: fc.Arbitrary<Case> = fc
  .constantFrom(...documents)
  .chain(([reference, document]) =>
    fc.record({
      reference: fc.constant(reference),
      path: fc
        .constantFrom(...leaves(document).filter((pointer) => !IDENTITY.test(pointer)))
        .map((pointer) => pathOf(document, pointer)),
      value: fc.oneof(
        fc.constantFrom(...hostileValues),
        fc.constantFrom(...hostileValues).map((value) => [value]),
      ),
    }),
  )
  .map(({ reference, path, value }) => ({
    reference,
    path,
    overrides: path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Json,
  }));

const KEY = "echelon:overrides";
const WORKFLOWS = ["reports"];

/** The profile with an override; null if it is refused, which names the key and the figure. */
async function overridden({ reference, path, overrides }: Case): Promise<Profile | null> {
  let profile: Profile | null = null;
  const refusal = await refusalOf(() => {
    profile = loadProfile(reference, overrides);
  });
  if (refusal === null) return profile;
  for (const line of refusal.message.split("\n")) expect(line).toMatch(/^echelon:overrides|^and \d+ more/);
  // A rule across figures may name the other one; it is then at least one of the profile.
  expect(refusal.message).toMatch(/^echelon:overrides[.:] ?[\w$"]/);
  if (path.length === 0) throw new Error("expected a path");
  return null;
}

function planned(profile: Profile, target: (typeof judged)[number]): RequestError | null {
  try {
    plan(profile, target, { operators: "install", workflows: WORKFLOWS });
    return null;
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  }
}

describe("a figure of a profile with a hostile value", () => {
  test("is refused with its place, or planned on every target alike", {
    timeout: 60_000 * SCALE,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (one) => {
        const profile = await overridden(one);
        if (profile === null) return;
        const refusals = judged.map((target) => planned(profile, target));
        const reasons = refusals.filter((error) => error !== null);
        // What only one target refuses is a thing that this target cannot do.
        if (reasons.length < judged.length)
          for (const error of reasons) expect(error).toBeInstanceOf(UnsupportedError);
        for (const { message } of reasons) expect(message).toMatch(/echelon:|: /);
      }),
      { numRuns: 400 * SCALE, ...seeded },
    );
  });

  test.each(judged)(
    "builds what is accepted elsewhere, on %s",
    { timeout: 60_000 * SCALE },
    async (target) => {
      await fc.assert(
        fc.asyncProperty(cases, async (one) => {
          fc.pre((await overridden(one)) !== null);
          const keys = {
            "echelon:profile": one.reference,
            [KEY]: JSON.stringify(one.overrides),
            "echelon:workflows": JSON.stringify(WORKFLOWS),
            "echelon:operators": "install",
          };
          expect(await built(target, keys, ["echelon:", "AWS", " on "])).toEqual([]);
        }),
        { numRuns: 8 * SCALE, ...seeded },
      );
    },
  );
});
