import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isObject } from "../../base/json.ts";
import { parseJson } from "../../base/parseJson.ts";
import { parseProfile, profileReferences } from "../../profiles/load.ts";
import { at, documentOf, type Json } from "../support/profileDocument.ts";
import { sampleDocument, sampleReference, tiers } from "../support/sample.ts";

const documents: Readonly<Record<string, Json>> = {
  ...Object.fromEntries(tiers.map((tier) => [sampleReference(tier), sampleDocument(tier)])),
  ...Object.fromEntries(profileReferences().map((reference) => [reference, documentOf(reference)])),
};

/** Paths of all objects of a document, itself included. */
function objects(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (Array.isArray(value)) return value.flatMap((child, index) => objects(child, [...path, String(index)]));
  if (!isObject(value)) return [];
  return [path, ...Object.entries(value).flatMap(([key, child]) => objects(child, [...path, key]))];
}

/** Whether a place is in the application's own document, which may hold anything. */
const isApplications = ([first, second]: readonly string[]): boolean =>
  first === "scaleFile" && second === "content";

/** A copy with one more key at a path. `__proto__` becomes an ordinary key too. */
function insert(document: Json, path: readonly string[], key: string, value: unknown): Json {
  const copy = structuredClone(document);
  const place = path.reduce<unknown>((child, step) => (child as Json)[step], copy) as Json;
  Object.defineProperty(place, key, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

const hostileKeys = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "",
    " ",
    "a\nb",
    "\u2028",
    "/",
    "kind ",
    "ｋind",
  ),
  fc.string(),
  fc.string({ unit: "grapheme", maxLength: 200 }),
);

describe.each(Object.entries(documents))("%s", (name, document) => {
  const places = objects(document).filter((path) => !isApplications(path));

  test("is a valid profile", () => {
    expect(parseProfile(document, name).system).toBe(document.system);
  });

  test("is refused with an unknown key in any object, in lines that begin with the file", () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), hostileKeys, (path, key) => {
        const place = path.reduce<unknown>((child, step) => (child as Json)[step], document) as Json;
        fc.pre(!Object.hasOwn(place, key));
        const extended = insert(document, path, key, { unknown: 1 });
        let message = "";
        try {
          parseProfile(extended, "file.json");
        } catch (error) {
          expect(error).toMatchObject({ name: "RequestError", exitCode: 2 });
          message = (error as Error).message;
        }
        expect(message).not.toBe("");
        for (const line of message.split("\n"))
          expect(line).toMatch(/^file\.json(\.|: ).*\b(got|more problems)\b/);
      }),
      { numRuns: 60 },
    );
  });
});

test("for a mistyped key the message suggests the right one and lists the known keys", () => {
  const document = insert(sampleDocument("small"), ["nodes"], "memoryGib", 4);
  expect(() => parseProfile(document, "profiles/a.json")).toThrow(
    "profiles/a.json: nodes.memoryGib: got an unknown key, expected one of min, max, cpu, memoryGiB (did you mean memoryGiB?)",
  );
});

test("for a mistyped key of a store the message lists the keys of its kind", () => {
  const document = insert(sampleDocument("small"), ["stores", "queue"], "protocl", "redis");
  expect(() => parseProfile(document, "profiles/a.json")).toThrow(
    "stores.queue.protocl: got an unknown key, expected one of kind, variablePrefix, recovery, protocol, library, queuePerCopy, members, memoryMiB, capacityGB, retentionDays (did you mean protocol?)",
  );
});

describe("parseJson", () => {
  const origin = "profiles/a.json";

  test.each([
    ['{"a":1,"b":2}', { a: 1, b: 2 }],
    ['{"a":{"b":1},"c":{"b":1}}', { a: { b: 1 }, c: { b: 1 } }],
    ['[{"a":1},{"a":1}]', [{ a: 1 }, { a: 1 }]],
  ])("takes %s", (text, value) => {
    expect(parseJson(text, origin)).toEqual(value);
  });

  test.each([
    ['{"a":1,"a":2}', `${origin}: got the key "a" twice, expected it once`],
    ['{"a":1,\n"\\u0061":1}', `${origin}:2: got the key "a" twice, expected it once`],
    ['{"x":[{"b":{"c":1,\n\n"c":1}}]}', `${origin}:3: got the key "c" twice, expected it once`],
    ['{"a":\n{"__proto__":{}}}', `${origin}:2: got the key "__proto__", expected no such key`],
  ])("refuses %j", (text, message) => {
    expect(() => parseJson(text, origin)).toThrow(message);
  });

  test("names the place of a syntax error in one line", () => {
    expect(() => parseJson('{\n"a": 1\n"b": 2\n}', origin)).toThrow(
      /^profiles\/a\.json:3: got malformed JSON \(.*\), expected a JSON document$/,
    );
  });

  test.each([
    ["levels", `${"[".repeat(200_000)}${"]".repeat(200_000)}`, "got a document of more than 64 levels"],
    ["objects in objects", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, "of more than 64 levels"],
    [
      "characters",
      `"${"x".repeat(2 ** 21)}"`,
      "got 2097154 characters, expected a JSON document of at most 2097152",
    ],
  ])("refuses very deep or long %s without a stack overflow", (_what, text, message) => {
    expect(() => parseJson(text, origin)).toThrow(message);
  });

  test("never throws anything but a RequestError of one line", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.json().map((text) => text.slice(1)),
        ),
        (text) => {
          try {
            parseJson(text, origin);
          } catch (error) {
            expect(error).toMatchObject({ name: "RequestError" });
            expect((error as Error).message).not.toContain("\n");
          }
        },
      ),
    );
  });
});

test("any JSON value is a profile or gives a RequestError", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(() => parseProfile(value, "file.json")).toThrow(/^file\.json: /);
    }),
  );
});

test("a leaf of another type is refused, and the message names its place", () => {
  const document = sampleDocument("large");
  const pointers = Object.keys(document.provenance as Json).filter(
    (pointer) => !isApplications(pointer.split("/").slice(1)),
  );
  fc.assert(
    fc.property(fc.constantFrom(...pointers), (pointer) => {
      const path = pointer.split("/").slice(1);
      const wrong = insert(document, path.slice(0, -1), path.at(-1) ?? "", { wrong: true });
      const empty = Array.isArray(at(document, pointer));
      expect(() => parseProfile(wrong, "f"), pointer).toThrow(empty ? /^f: / : path.join("."));
    }),
    { numRuns: 80 },
  );
});

test("a long list of problems is cut, with the number of the rest", () => {
  const names = Array.from({ length: 500 }, (_, index) => [`unknown${index}`, 1]);
  const document = { ...sampleDocument("small"), ...Object.fromEntries(names) };
  try {
    parseProfile(document, "f");
    expect.unreachable();
  } catch (error) {
    const lines = (error as Error).message.split("\n");
    expect(lines).toHaveLength(26);
    expect(lines.at(-1)).toBe("f: and 475 more problems like these");
  }
});
