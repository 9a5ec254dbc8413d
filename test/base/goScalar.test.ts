import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { jsonText, readYaml } from "../../base/readYaml.ts";

/** Words without quotes with the JSON that Pulumi 3.274 makes of them; test/config/asTheEngine.test.ts asks it again. */
const read = [
  ["2024-01-01", '"2024-01-01 00:00:00 +0000 UTC"'],
  ["2024-1-2 3:4:5.60", '"2024-01-02 03:04:05.6 +0000 UTC"'],
  ["2024-02-30", '"2024-02-30"'],
  ["0777", "511"],
  ["0o17", "15"],
  ["08", "8"],
  ["1_000", "1000"],
  ["9007199254740993", "9007199254740993"],
  ["18446744073709551616", "18446744073709552000"],
  ["1e999", '"1e999"'],
  ["yes", '"yes"'],
  ["True", "true"],
  ["tRUE", '"tRUE"'],
  ["1:30", '"1:30"'],
  ["~", "null"],
  ["!!str 0777", '"0777"'],
  ["'0777'", '"0777"'],
] as const;

describe("a word without quotes in YAML", () => {
  test.each(read)("%s is read as %s, as by Pulumi", (word, json) => {
    expect(jsonText(readYaml(`a: ${word}`, "file"))).toBe(`{"a":${json}}`);
  });

  test("is read differently by the rules of YAML 1.2 and 1.1", () => {
    for (const version of ["1.1", "1.2"] as const) {
      const others = read.filter(
        ([word, json]) => JSON.stringify((parse(`a: ${word}`, { version }) as { a: unknown }).a) !== json,
      );
      expect(others.length).toBeGreaterThan(3);
    }
  });
});

test("keys are written in order, and an alias as what it stands for", () => {
  expect(jsonText(readYaml("b: &x {d: 1, c: [true, null]}\na: *x\n", "file"))).toBe(
    '{"a":{"c":[true,null],"d":1},"b":{"c":[true,null],"d":1}}',
  );
});

test.each([
  ["a: &a [*a]\n", /^file:1: got YAML that cannot be read/],
  ["a: {<<: 5}\n", /^file:1: got no keys to merge/],
  ["a: 1\n? [b]\n: c\n", /^file:2: got a key that is a list or an object/],
  ["a: 1\nb: {1.5: c}\n", /^file:2: got the key "1\.5", which YAML reads as number, expected text in quotes/],
  [
    "a: 2024-01-01T10:00:00+02:00\n",
    /^file:1: got "2024-01-01T10:00:00\+02:00", which Pulumi writes differently/,
  ],
])("%j is refused, with its line", (text, message) => {
  expect(() => readYaml(text, "file")).toThrow(message);
});
