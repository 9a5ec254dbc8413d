import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Json } from "../../base/json.ts";
import { jsonInYaml, yamlText } from "../../base/yaml.ts";
import { hostileDocuments } from "../support/hostileYaml.ts";

describe("a document is written", () => {
  test.each<[string, Json, string]>([
    ["with every string in quotes", { name: "dashboard" }, 'name: "dashboard"\n'],
    ["with a word that kubectl reads as a boolean in quotes", ["yes"], '- "yes"\n'],
    ["with a text that YAML reads as a list in quotes", { args: ["- yes"] }, 'args:\n  - "- yes"\n'],
    ["with a plain word as a key", { "app.kubernetes.io/name": 1 }, "app.kubernetes.io/name: 1\n"],
    ["with a key that is another type in quotes", { on: 1, y: 2, Null: 3 }, '"on": 1\n"y": 2\n"Null": 3\n'],
    ["with a number as a key in quotes", { 1: true, "0x1f": null }, '"1": true\n"0x1f": null\n'],
    ["with several lines as a block", { run: "set -e\n\n  true\n" }, "run: |\n  set -e\n\n    true\n"],
    ["with a block that ends without a line break", ["a\nb"], "- |-\n  a\n  b\n"],
    ["with a first line that is indented in quotes", { run: " a\nb" }, 'run: " a\\nb"\n'],
    ["with line breaks that only YAML 1.1 knows in quotes", ["a\u0085\n\u2028"], '- "a\\u0085\\n\\u2028"\n'],
    ["with a point before an exponent", [1e21, 1e-7], "- 1.0e+21\n- 1.0e-7\n"],
    ["with lists and objects in lists", [[1, [2]], { a: {}, b: [] }], "- - 1\n  - - 2\n- a: {}\n  b: []\n"],
  ])("%s", (_, value, text) => {
    expect(yamlText(value)).toBe(text);
    expect(parse(text)).toEqual(value);
  });

  test("with a question mark before a key that is too long for a line", () => {
    const value = { a: { [`${"k".repeat(2000)} `]: { b: 1 } } };
    expect(yamlText(value)).toMatch(/\n {2}\? "k+ "\n {2}:\n {4}b: 1\n$/);
    expect(parse(yamlText(value))).toEqual(value);
  });

  test.each(["1.1", "1.2"] as const)("so that a parser of YAML %s reads the same", (version) => {
    fc.assert(
      fc.property(hostileDocuments, (value) => {
        expect(parse(yamlText({ value }), { version })).toEqual({ value });
      }),
    );
  });
});

test("JSON in YAML is read as it was, and holds no character that a parser of YAML refuses", () => {
  fc.assert(
    fc.property(hostileDocuments, (value) => {
      const text = jsonInYaml(value);
      expect(JSON.parse(text)).toEqual(value);
      expect(parse(text)).toEqual(value);
      expect(text).not.toMatch(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/);
    }),
  );
});
