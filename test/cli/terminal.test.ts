import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, hang, NO_BREAK, table, wrap } from "../../cli/terminal.ts";

const words = fc
  .array(fc.stringMatching(/^[a-z0-9:/-]{1,40}$/), { maxLength: 20 })
  .map((list) => list.join(" "));
const widths = fc.integer({ min: 1, max: 60 });

describe("wrapping", () => {
  it("makes no line wider than requested, and loses no character", () => {
    fc.assert(
      fc.property(words, widths, (text, width) => {
        const lines = wrap(text, width);
        expect(lines.every((line) => line.length <= width)).toBe(true);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });

  it("breaks between words where it can", () => {
    expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
    expect(wrap("unbreakable", 4)).toEqual(["unbr", "eaka", "ble"]);
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
