import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { compare } from "../../growth/compare.ts";
import { type Keys, linesOf } from "../../growth/lines.ts";
import { type GrowthRow, stops, warns } from "../../growth/row.ts";
import { inWords, type KeyPlace } from "../../growth/words.ts";
import { liveOf, type StackKeys, updateTo, withLines } from "./placements.ts";

const file: KeyPlace = { into: "stacks/Pulumi.shop.yaml", prefix: "echelon:" };
const args: KeyPlace = { into: 'the args of System "shop"', prefix: "" };

const wordsOf = (from: StackKeys, to: StackKeys, place = file): string =>
  inWords(compare(liveOf(from), updateTo(to)), place);

const local: StackKeys = { profile: "marketing-engine/local" };
const regional: StackKeys = { profile: "marketing-engine/regional" };

describe("the text of a refusal", () => {
  it("is a table of what would be lost, and the lines with which nothing is", () => {
    expect(
      wordsOf(local, { ...regional, operators: "install" }),
    ).toBe(`refused: this update would lose what the stack holds. Nothing is changed.
  verdict  what            what would be lost, or what happens
  stops    work-redis      waiting work of up to 1 GB
  stops    content-volume  files of up to 10 GB
  To lose nothing, write into stacks/Pulumi.shop.yaml:
    echelon:previous: { profile: marketing-engine/local, engines: { work: redis } }
    echelon:serve: previous
  Or, to leave the data in the engine that holds it now, write these lines there instead:
    echelon:engines: { work: redis }
    echelon:previous: { profile: marketing-engine/local, engines: { work: redis } }
    echelon:serve: previous
  A later version has a command, promote, that writes these lines; until then you write them
  yourself. \`pulumi state unprotect\` does not help: it moves no data, and unprotects it.`);
  });

  it("shows the args of a System as a program has them", () => {
    const text = wordsOf(local, regional, args);
    expect(text).toContain('write into the args of System "shop":');
    expect(text).toContain('    previous: {"profile":"marketing-engine/local"},\n    serve: "previous",\n');
    expect(text).not.toContain("echelon:");
  });

  it("fits a terminal of 100 columns below what Pulumi puts before it", () => {
    const long = stops(
      "kubernetes:core/v1:PersistentVolumeClaim::marketing-engine-content-seaweedfs-data-0",
      "x ".repeat(200),
    );
    const lines = inWords([long, warns("content-volume", "y ".repeat(100))], file).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(96);
    expect(lines[2]).toMatch(
      /^ {2}stops {4}marketing-engine-content-seaweedfs-data-0 {2}PersistentVolumeClaim: /,
    );
  });

  it("says nothing of lines where none help", () => {
    expect(inWords([stops("a:b:Key::k", "it is protected")], file)).not.toContain("write into");
  });

  it("does not say refused where the update goes on", () => {
    const text = inWords([warns("content-volume", "deleted for good")], file);
    expect(text).toMatch(/^this update touches what the stack holds:\n/);
    expect(text).not.toContain("refused");
  });
});

/** The lines in a text that start with `echelon:`, as somebody copies them. */
const copied = (text: string): string[] =>
  text.split("\n").flatMap((line) => /^ {4}((?:# without )?echelon:.*)$/.exec(line)?.[1] ?? []);

const moves: readonly (readonly [string, StackKeys, StackKeys])[] = [
  ["another tier", local, regional],
  ["a smaller tier", { profile: "marketing-engine/enterprise" }, regional],
  ["operators that go", { ...regional, operators: "install" }, regional],
  ["overrides", { ...local, overrides: { stores: { content: { capacityGB: 12 } } } }, regional],
  [
    "a move that was not the next one",
    { ...regional, previous: local, serve: "current" },
    { profile: "marketing-engine/enterprise", previous: regional },
  ],
];

it.each(moves)(
  "the lines, copied from the text, are those with which the update goes on: %s",
  (_, from, to) => {
    const rows = compare(liveOf(from), updateTo(to));
    expect(rows.some(({ verdict }) => verdict === "stops")).toBe(true);
    const other = new Set(rows.flatMap(({ instead }) => instead));
    const lines = copied(
      inWords(
        rows.map((row): GrowthRow => ({ ...row, instead: [] })),
        file,
      ),
    );
    expect(lines).not.toEqual([...other]);
    expect(
      compare(liveOf(from), updateTo(withLines(to, lines))).filter(({ verdict }) => verdict === "stops"),
    ).toEqual([]);
  },
);

describe("a line", () => {
  it("is YAML of the same value, whatever the value", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((key) => /^[a-z]+$/.test(key)),
        fc.jsonValue(),
        (key, value) => {
          const keys = { [key]: JSON.parse(JSON.stringify(value)) } as Keys;
          const [line = ""] = linesOf(keys);
          expect(line).not.toContain("\n");
          expect(parse(line)).toEqual({ [`echelon:${key}`]: keys[key] });
        },
      ),
    );
  });

  it.each(["true", "no", "On", "null", "~", "1", "a: b", "", "#x", "\u2028"])(
    "keeps the text %j a text",
    (value) => {
      expect(parse(linesOf({ key: value })[0] ?? "")).toEqual({ "echelon:key": value });
    },
  );

  it("says which key has to go", () => {
    expect(linesOf({ previous: undefined })).toEqual(["# without echelon:previous"]);
  });
});
