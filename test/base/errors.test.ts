import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  MissingToolError,
  RequestError,
  show,
  UnsupportedError,
  validationError,
} from "../../base/errors.ts";
import { valueAt } from "../../base/schemaAt.ts";
import { didYouMean, nearest } from "../../base/suggest.ts";

const schema = z.strictObject({
  name: z.string().min(2).max(5).optional(),
  ports: z.array(z.int()).min(1).optional(),
  share: z.number().positive().lt(1).optional().describe("Share of the whole, from 0 to 1"),
  level: z.int().min(1).max(4).optional().describe("Level"),
  kind: z.enum(["queue", "file"]).optional(),
  only: z.literal("this").optional(),
  either: z.union([z.string(), z.strictObject({ name: z.string() })]).optional(),
  store: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("a"), size: z.number() }),
      z.strictObject({ kind: z.literal("b"), count: z.number() }),
    ])
    .optional(),
  names: z.record(z.string().regex(/^[a-z]+$/, "expected lowercase letters"), z.number()).optional(),
  levels: z.partialRecord(z.enum(["low", "high"]), z.number()).optional(),
  list: z.array(z.strictObject({ size: z.number() })).optional(),
  own: z.number({ error: "expected a number of bananas" }).optional(),
});

const linesOf = (root: unknown): string[] => {
  const parsed = schema.safeParse(root);
  return parsed.success ? [] : validationError("file", parsed.error, root, schema).message.split("\n");
};

describe("a message", () => {
  test.each([
    [{ name: 5 }, "file: name: got 5, expected text"],
    [{ name: "a" }, 'file: name: got "a", expected at least 2 characters'],
    [{ name: "abcdef" }, 'file: name: got "abcdef", expected at most 5 characters'],
    [{ ports: [] }, "file: ports: got [], expected at least 1 item"],
    [{ ports: [1.5] }, "file: ports.0: got 1.5, expected a whole number"],
    [{ ports: {} }, "file: ports: got {}, expected a list"],
    [{ share: 0 }, "file: share: got 0, expected more than 0 (share of the whole, from 0 to 1)"],
    [{ share: 1 }, "file: share: got 1, expected less than 1 (share of the whole, from 0 to 1)"],
    [{ share: "1" }, 'file: share: got "1", expected a number (share of the whole, from 0 to 1)'],
    [{ level: 5 }, "file: level: got 5, expected at most 4 (level)"],
    [{ kind: "quue" }, 'file: kind: got "quue", expected one of queue, file (did you mean queue?)'],
    [{ kind: null }, "file: kind: got null, expected one of queue, file"],
    [{ only: "that" }, 'file: only: got "that", expected this'],
    [{ either: 5 }, "file: either: got 5, expected text or an object"],
    [{ either: { name: 5 } }, "file: either.name: got 5, expected text"],
    [{ either: {} }, "file: either.name: got nothing, expected text"],
    [{ store: { kind: "c" } }, 'file: store.kind: got "c", expected one of a, b'],
    [{ store: { kind: "a", size: "x" } }, 'file: store.size: got "x", expected a number'],
    [
      { store: { kind: "b", count: 1, size: 1 } },
      "file: store.size: got an unknown key, expected one of kind, count",
    ],
    [{ names: { A: 1 } }, "file: names.A: got an unknown name, expected lowercase letters"],
    [
      { levels: { hihg: 1 } },
      "file: levels.hihg: got an unknown key, expected one of low, high (did you mean high?)",
    ],
    [
      { list: [{ size: 1 }, { sise: 1, size: 1 }] },
      "file: list.1.sise: got an unknown key, expected one of size (did you mean size?)",
    ],
    [{ own: "x" }, 'file: own: got "x", expected a number of bananas'],
    [5, "file: (the document): got 5, expected an object"],
    [undefined, "file: (the document): got nothing, expected an object"],
  ])("of %j is: %s", (root, line) => {
    expect(linesOf(root)).toEqual([line]);
  });

  test("of two unknown keys has two lines, and a key that would break a line is quoted", () => {
    const lines = linesOf({ "a\nb": 1, "x y": 1 });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^file: "a\\nb": got an unknown key/);
    expect(lines[1]).toMatch(/^file: "x y": got an unknown key/);
  });

  test('says "the keys of the schema" where it has no schema that names them', () => {
    const root = { nam: "abc" };
    const parsed = schema.safeParse(root);
    if (parsed.success) expect.unreachable();
    expect(validationError("file", parsed.error as z.ZodError, root).message).toBe(
      "file: nam: got an unknown key, expected one of the keys of the schema",
    );
  });

  test("has one line per problem for any value, and begins with the file", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(schema.shape)), (value, key) => {
        for (const line of linesOf({ [key]: value }))
          expect(line).toMatch(/^file: .*\b(got|and \d+ more)\b.*$/);
      }),
    );
  });
});

describe("show", () => {
  const circle: Record<string, unknown> = {};
  circle.again = circle;

  test.each([
    [undefined, "nothing"],
    [null, "null"],
    ["a\nb", '"a\\nb"'],
    ["a\u2028b", '"a\\u2028b"'],
    ["\u202Egnp.exe", '"\\u202egnp.exe"'],
    ["\u009B31m", '"\\u009b31m"'],
    ["\u{E0041}", '"\\udb40\\udc41"'],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
    [() => 1, "a value (function) that JSON cannot write"],
    [10n, "a value (bigint) that JSON cannot write"],
    [circle, "a value (object) that JSON cannot write"],
  ])("of %o is %s", (value, text) => {
    expect(show(value)).toBe(text);
  });

  test("gives one line of well-formed text for any value", () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (value) => {
        const text = show(value);
        expect(text.length).toBeLessThanOrEqual(80);
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(text.isWellFormed()).toBe(true);
      }),
    );
  });

  test("cuts a long text, also between the halves of a character", () => {
    expect(show("x".repeat(100))).toBe(`"${"x".repeat(78)}…`);
    expect(show(`${"x".repeat(77)}👩‍🚀${"x".repeat(20)}`).isWellFormed()).toBe(true);
  });
});

test("the value at a path is never an inherited property", () => {
  expect(valueAt({ a: { b: [1, 2] } }, ["a", "b", 1])).toBe(2);
  expect(valueAt({ a: 1 }, ["a", "b"])).toBeUndefined();
  expect(valueAt({}, ["constructor"])).toBeUndefined();
  expect(valueAt({}, ["toString", "name"])).toBeUndefined();
});

test("each kind of error has its exit code", () => {
  expect(new RequestError("x")).toMatchObject({ name: "RequestError", exitCode: 2 });
  expect(new UnsupportedError("x")).toMatchObject({ exitCode: 2 });
  expect(new UnsupportedError("x")).toBeInstanceOf(RequestError);
  expect(new MissingToolError("x")).toMatchObject({ name: "MissingToolError", exitCode: 3 });
});

describe("a suggestion of the intended word", () => {
  const known = ["target", "tags", "budget", "pullSecrets", "memoryMiB", "kubernetes"];

  test.each([
    ["taget", "target"],
    ["targte", "target"],
    ["targets", "target"],
    ["TARGET", "target"],
    ["budgte", "budget"],
    ["pull_secrets", "pullSecrets"],
    ["memoryMib", "memoryMiB"],
    ["k8s", undefined],
    ["x", undefined],
    ["", undefined],
    ["completely different", undefined],
  ])("of %j is %s", (word, guess) => {
    expect(nearest(word, known)).toBe(guess);
  });

  test("is one edit away, and never the word itself", () => {
    fc.assert(
      fc.property(fc.constantFrom(...known), fc.nat(), (word, position) => {
        const cut = position % word.length;
        expect(didYouMean(`${word.slice(0, cut)}${word.slice(cut + 1)}`, [word])).toBe(
          ` (did you mean ${word}?)`,
        );
      }),
    );
    expect(didYouMean("target", known)).toBe("");
    expect(didYouMean(5, known)).toBe("");
  });

  test("takes no time for a huge word", () => {
    const start = performance.now();
    expect(nearest("x".repeat(1_000_000), known)).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
