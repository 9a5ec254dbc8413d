import { beforeAll, describe, expect, test } from "vitest";
import { kindsOf, rowOf } from "../../targets/index.ts";
import { computeKinds, type Target, targets } from "../../targets/names.ts";
import { type Problem, problemsOfCopy, read, sources } from "./brokenCopy.ts";
import { keyOf, tablesOf, without } from "./tableText.ts";

const COMPILE_SECONDS = 120;

const texts = sources().map((file) => ({ file, text: read(file) ?? "" }));
const tables = texts.flatMap(({ file, text }) => tablesOf(text).map((table) => ({ file, table })));

/** Each table with each target that a copy of the table leaves out. */
const broken = tables.flatMap(({ file, table }) => targets.map((target) => ({ file, table, target })));

/** A compute kind that the target does not have. */
const foreign = (target: Target): string | undefined =>
  computeKinds.find((kind) => !kindsOf(target).includes(kind));

/** Targets with a platform to which a kind can be missing: one that has all of them shows nothing. */
const provided = targets.filter((target) => rowOf(target).kinds.length > 0 && foreign(target) !== undefined);

/** Sources with a broken copy after each table, and with one kind too many in the row of each target. */
function changes(): Map<string, string> {
  const changed = new Map<string, string>();
  const textOf = (file: string): string => changed.get(file) ?? read(file) ?? "";
  for (const { file, table, target } of broken) {
    changed.set(
      file,
      `${textOf(file).trimEnd()}\n/* ${table.name} - ${target} */ ${without(table, target)}\n`,
    );
  }
  for (const target of provided) {
    const file = `targets/${target}.ts`;
    changed.set(file, textOf(file).replace("kinds: [", `kinds: ["${foreign(target)}", `));
  }
  return changed;
}

describe("a project with a broken copy of each table over targets", () => {
  const changed = changes();
  let problems: readonly Problem[] = [];

  beforeAll(() => {
    problems = problemsOfCopy(changed);
  }, COMPILE_SECONDS * 1000);

  const lineOf = (file: string, mark: string): number =>
    (changed.get(file) ?? "").split("\n").findIndex((line) => line.startsWith(mark)) + 1;

  test.each(broken)("does not compile $file $table.name without $target", ({ file, table, target }) => {
    const line = lineOf(file, `/* ${table.name} - ${target} */`);
    const found = problems.filter((problem) => problem.file === file && problem.line === line);
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringContaining(`Property '${target}' is missing`),
    ]);
  });

  test.each(provided)("does not compile the platform %s without a kind of its row", (target) => {
    const found = problems.filter(({ file }) => file === `components/${target}/index.ts`);
    expect(found.map(({ message }) => message).join()).toContain(`'${foreign(target)}'`);
  });

  test("compiles in every other place", () => {
    const expected = new Set([
      ...changed.keys(),
      ...provided.map((target) => `components/${target}/index.ts`),
    ]);
    expect(problems.filter(({ file }) => !expected.has(file))).toEqual([]);
    expect(problems).toHaveLength(broken.length + provided.length);
  });
});

describe("a table over targets", () => {
  test("is found and has all targets as its entries", () => {
    expect(tables.map(({ table }) => table.name)).toContain("rows");
    for (const { table } of tables) expect(table.entries.map(keyOf)).toEqual([...targets]);
  });

  test("is complete wherever its type names targets", () => {
    const partial = /Partial<\s*(Readonly<)?\s*Record<Target\b|\[\w+ in Target\]\?/;
    expect(texts.filter(({ text }) => partial.test(text)).map(({ file }) => file)).toEqual([]);
  });
});

/** Folders that belong to one target, or hold facts by target: rows, platforms, engines, prices, programs of users. */
const ROOMS = /^(targets|examples|components\/(kubernetes|aws|gcp|azure)|plan\/engines|pricing)\//;

const names = targets.join("|");
const COMPARED = new RegExp(
  `[!=]==?\\s*["'\`](${names})["'\`]|["'\`](${names})["'\`]\\s*[!=]==?|\\bcase\\s+["'\`](${names})["'\`]`,
);

describe("a target's name", () => {
  test.each(['target === "aws"', "'gcp' !== target", 'case "azure":', "if (x != `kubernetes`)"])(
    "is found to be compared in %s",
    (text) => {
      expect(text).toMatch(COMPARED);
    },
  );

  test("is compared only in folders that belong to a target", () => {
    const found = texts.filter(({ file, text }) => !ROOMS.test(file) && COMPARED.test(text));
    expect(found.map(({ file }) => file)).toEqual([]);
  });
});
