import { describe, expect, test } from "vitest";
import { spread } from "../../profiles/provenance.ts";

const document = { a: { b: 1, c: { d: 2 } }, e: [3, 4], f: {}, "g/h": { i: 5 } };

describe("an entry of provenance", () => {
  test.each([
    ["of a value counts for it", { "/a/b": "x" }, { "/a/b": "x" }],
    ["at an object counts for all values in it", { "/a": "x" }, { "/a/b": "x", "/a/c/d": "x" }],
    [
      "at an object does not count where a nearer one stands",
      { "/a": "x", "/a/c": "y" },
      { "/a/b": "x", "/a/c/d": "y" },
    ],
    [
      "at an object does not count for a value with one of its own",
      { "/a": "x", "/a/b": "y" },
      { "/a/b": "y", "/a/c/d": "x" },
    ],
    ["at a list counts for its items", { "/e": "x" }, { "/e/0": "x", "/e/1": "x" }],
    ["at an empty object counts for it as a value", { "/f": "x" }, { "/f": "x" }],
    ["is found under a name with a slash", { "/g~1h": "x" }, { "/g~1h/i": "x" }],
    ["that fits nothing stays, to be refused", { "/z": "x", " ": "y" }, { "/z": "x", " ": "y" }],
  ])("%s", (_, given, expected) => {
    expect(spread(document, given)).toEqual(expected);
  });
});
