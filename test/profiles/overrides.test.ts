import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergePatch } from "../../base/mergePatch.ts";
import { plan } from "../../plan/plan.ts";
import { loadProfile } from "../../profiles/load.ts";
import { leaves } from "../../profiles/provenance.ts";
import { at, type Json } from "../support/profileDocument.ts";
import { sampleDocument, sampleReference } from "../support/sample.ts";

const REFERENCE = sampleReference("large");

/** The test cases of RFC 7396, appendix A. */
const appendix: readonly (readonly [original: unknown, patch: unknown, result: unknown])[] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

/** Values without null: a document that a merge patch can rebuild. */
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(fc.string(), fc.integer(), fc.boolean()),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("object"),
  ),
  object: fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("constructor", "toString")), tie("value"), {
    maxKeys: 4,
  }),
})).object;

/** An object with `__proto__` as an ordinary key, as JSON.parse makes it. */
const hostile = (inner: string): unknown => JSON.parse(`{"__proto__":${inner}}`);

describe("mergePatch", () => {
  test.each(appendix)("of %j with %j is %j, as in RFC 7396", (original, patch, result) => {
    expect(mergePatch(original, patch)).toEqual(result);
  });

  test("changes neither of its inputs, and gives the same result twice", () => {
    fc.assert(
      fc.property(json, json, (document, patch) => {
        const before = JSON.stringify([document, patch]);
        const once = mergePatch(document, patch);
        expect(JSON.stringify([document, patch])).toBe(before);
        expect(mergePatch(once, patch)).toEqual(once);
      }),
    );
  });

  test("with an empty patch gives the document, and without a document gives the patch", () => {
    fc.assert(
      fc.property(json, (document) => {
        expect(mergePatch(document, {})).toEqual(document);
        expect(mergePatch(undefined, document)).toEqual(document);
      }),
    );
  });

  test("sets no prototype", () => {
    const merged = mergePatch({ a: 1 }, hostile('{"polluted":true}')) as Json;
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    expect(merged.polluted).toBeUndefined();
    expect(({} as Json).polluted).toBeUndefined();
  });
});

describe("an override", () => {
  test("is marked as the operator's, and no other value is", () => {
    const profile = loadProfile(REFERENCE, {
      workloads: { worker: { replicas: { max: 16 } }, web: { uses: { files: ["read", "write"] } } },
      budget: { monthlyUSD: 2000 },
    });
    const operators = Object.entries(profile.provenance).filter(([, { kind }]) => kind === "operator");
    expect(operators.map(([pointer]) => pointer).sort()).toEqual([
      "/budget/monthlyUSD",
      "/workloads/web/uses/files/0",
      "/workloads/web/uses/files/1",
      "/workloads/worker/replicas/max",
    ]);
    expect(operators[0]?.[1]).toEqual({ kind: "operator", note: "echelon:overrides" });
    expect(profile.workloads.worker?.replicas).toEqual({ min: 8, max: 16 });
  });

  test.each([[{}], [{ features: {} }], [{ workloads: { worker: { requests: {} } } }]])(
    "without values, %j, changes nothing",
    (overrides) => {
      expect(loadProfile(REFERENCE, overrides)).toEqual(loadProfile(REFERENCE));
    },
  );

  test("of a flag that the source leaves out reaches the application's scale profile", () => {
    const key = '"auto_scaling"';
    const contentOf = (overrides?: unknown): string =>
      plan(loadProfile("marketing-engine/regional", overrides), "kubernetes").scaleProfile?.content ?? "";
    expect(contentOf()).not.toContain(key);
    expect(contentOf({ features: { autoScaling: true } })).toContain(`${key}:true`);
    expect(contentOf({ features: { multiLocation: false } })).not.toContain(key);
  });

  test("of null removes an optional value, with its provenance", () => {
    const profile = loadProfile(REFERENCE, { workloads: { worker: { demand: null } } });
    expect(profile.workloads.worker?.demand).toBeUndefined();
    expect(Object.keys(profile.provenance).filter((pointer) => pointer.includes("demand"))).toEqual([]);
  });

  test("never loses the provenance of a leaf, whatever it changes", () => {
    const document = sampleDocument("large");
    const numbers = leaves(document).filter((pointer) => typeof at(document, pointer) === "number");
    const patchOf = (pointer: string, value: number): Json =>
      pointer
        .split("/")
        .slice(1)
        .reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Json;
    let accepted = 0;
    fc.assert(
      fc.property(fc.constantFrom(...numbers), fc.constantFrom(0.9, 1.1, 2), (pointer, factor) => {
        fc.pre(!pointer.startsWith("/rank"));
        const value = Math.round(Number(at(document, pointer)) * factor);
        try {
          const profile = loadProfile(REFERENCE, patchOf(pointer, value));
          expect(profile.provenance[pointer]?.kind).toBe("operator");
          expect(leaves(profile).every((leaf) => profile.provenance[leaf] !== undefined)).toBe(true);
          accepted += 1;
        } catch (error) {
          expect(error).toMatchObject({ name: "RequestError", exitCode: 2 });
        }
      }),
      { numRuns: 60 },
    );
    expect(accepted).toBeGreaterThan(10);
  });

  test.each([
    [
      "tier",
      "medium",
      'echelon:overrides.tier: got "medium", expected no override of a key that identifies the profile',
    ],
    [
      "system",
      "bella",
      'echelon:overrides.system: got "bella", expected no override of a key that identifies the profile',
    ],
    ["rank", 1, "echelon:overrides.rank: got 1, expected no override of a key that identifies the profile"],
    [
      "provenance",
      {},
      "echelon:overrides.provenance: got {}, expected no override of a key that identifies the profile",
    ],
    [
      "$schema",
      "x",
      'echelon:overrides.$schema: got "x", expected no override of a key that identifies the profile',
    ],
  ])("of %s is refused", (key, value, message) => {
    expect(() => loadProfile(REFERENCE, { [key]: value })).toThrow(message);
  });

  test.each([[null], [[]], ["x"], [5]])("that is %j is refused", (overrides) => {
    expect(() => loadProfile(REFERENCE, overrides)).toThrow(
      `echelon:overrides: got ${JSON.stringify(overrides)}, expected an object, a partial profile`,
    );
  });

  test.each([
    ["limit", { limit: 5 }],
    ["limit", { limit: { users: 5 } }],
    ["fit.user", { fit: { user: 5 } }],
  ])("of the unknown key %s is refused in one line", (path, overrides) => {
    const expected = `^echelon:overrides: ${path}: got an unknown key, expected one of .*$`;
    expect(() => loadProfile(REFERENCE, overrides)).toThrow(new RegExp(expected));
  });

  test("of a limit that nobody declares is refused, with what was probably meant", () => {
    expect(() => loadProfile(REFERENCE, { limits: { user: 5 } })).toThrow(
      /^echelon:overrides: limits\.user: got 5, expected one of .*, or a name in declares\.limits \(did you mean users\?\)$/,
    );
  });

  test("that makes the profile invalid is refused as a whole", () => {
    expect(() => loadProfile(REFERENCE, { workloads: { worker: { replicas: { min: 21 } } } })).toThrow(
      "echelon:overrides: workloads.worker.replicas.min: got 21, expected at most the max, 20",
    );
  });

  test.each([
    ["at the top", hostile('{"polluted":true}'), "echelon:overrides"],
    [
      "inside",
      { workloads: { worker: hostile('{"polluted":true}') } },
      "echelon:overrides: workloads.worker",
    ],
    [
      "in a list",
      { workloads: { worker: { uses: [hostile("1")] } } },
      "echelon:overrides: workloads.worker.uses.0",
    ],
  ])("with a prototype key %s is refused", (_where, overrides, place) => {
    expect(() => loadProfile(REFERENCE, overrides)).toThrow(
      `${place}: got the key "__proto__", expected no such key`,
    );
    expect(({} as Json).polluted).toBeUndefined();
  });

  test("without end, or that refers to itself, is refused", () => {
    const deep = Array.from({ length: 100_000 }).reduce<Json>((inner) => ({ a: inner }), {});
    const circle: Json = {};
    circle.again = circle;
    for (const overrides of [deep, circle]) {
      expect(() => loadProfile(REFERENCE, overrides)).toThrow(
        "echelon:overrides: got a document of more than 64 levels, expected at most that",
      );
    }
  });
});
