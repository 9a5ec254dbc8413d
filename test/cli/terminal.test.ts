import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, hang, NO_BREAK, table, wrap } from "../../cli/terminal.ts";

const words = fc
  .array(fc.stringMatching(/^[a-z0-9:/-]{1,40}$/), { maxLength: 20 })
  .map((list) => list.join(" "));
const widths = fc.integer({ min: 1, max: 60 });

describe("wrapping", () => {
  it("makes no line wider than requested but for a longer word, breaks no word, and loses none", () => {
    fc.assert(
      fc.property(words, widths, (text, width) => {
        const lines = wrap(text, width);
        expect(lines.filter((line) => line.length > width && line.includes(" "))).toEqual([]);
        expect(lines.join(" ")).toBe(text);
      }),
    );
  });

  it("breaks between words where it can", () => {
    expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
    expect(wrap("an unbreakable word", 4)).toEqual(["an", "unbreakable", "word"]);
    expect(wrap(`at ${["*", "*", "*"].join(NO_BREAK)}`, 6)).toEqual(["at", "* * *"]);
  });

  it("indents further lines under the text after the mark", () => {
    expect(hang("- ", "one two three", 10)).toEqual(["- one two", "  three"]);
  });

  it("cuts with an ellipsis inside the width", () => {
    fc.assert(
      fc.property(words, widths, (text, width) => {
        const short = cut(text, width);
        expect(short.length).toBeLessThanOrEqual(width);
        expect(short === text || short.endsWith("…")).toBe(true);
      }),
    );
  });
});

describe("a table", () => {
  const cell = fc.stringMatching(/^[a-z ]{0,30}$/);
  const rows = fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 1, maxLength: 8 });
  const heads = [{ title: "NAME" }, { title: "KIND" }, { title: "COUNT", right: true }, { title: "WHAT" }];

  it("is never wider than requested, for any content", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 40, max: 120 }), (content, width) => {
        expect(table(heads, content, width).filter((line) => line.length > width)).toEqual([]);
      }),
    );
  });

  it("breaks a word that is longer than the last column", () => {
    const long = "x".repeat(40);
    const lines = table(heads, [["a", "http", "10", long]], 40).slice(1);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter((line) => line.length > 40)).toEqual([]);
    expect(lines.join("").match(/x/g)).toHaveLength(long.length);
  });

  it("aligns columns, figures to the right, and wraps the last", () => {
    const lines = table(heads, [["a", "http", "10", "one two three"]], 40);
    expect(lines).toEqual(["  NAME  KIND  COUNT  WHAT", "  a     http     10  one two three"]);
    expect(table(heads, [["a", "http", "10", "one two three four five"]], 40)).toEqual([
      "  NAME  KIND  COUNT  WHAT",
      "  a     http     10  one two three four",
      "                     five",
    ]);
  });
});
