import { globSync } from "node:fs";
import { expect, test } from "vitest";
import { profileReferences } from "../../profiles/load.ts";
import { cells, outcome } from "../support/cells.ts";
import { factsOf, fileOf, fileOfTier, goldenOf, pathOf, textOf } from "./files.ts";
import { fileOfMove, goldenOfMove, moves } from "./moves.ts";

const tiers = profileReferences().map((reference) => ({ reference, file: fileOfTier(reference) }));

test.each(tiers)("the facts of $reference are those of $file", async ({ reference, file }) => {
  const facts = factsOf(reference) ?? { unsupported: "no target can do it yet" };
  await expect(textOf(facts)).toMatchFileSnapshot(pathOf(file));
});

test.each(cells.map((cell) => ({ ...cell, file: fileOf(cell) })))(
  "the facts of $reference on $target are those of $file",
  async (cell) => {
    await expect(textOf(await goldenOf(cell))).toMatchFileSnapshot(pathOf(cell.file));
  },
);

test.each(moves.map((move) => ({ ...move, file: fileOfMove(move) })))(
  "the facts of a stack on its way from $from to $to.reference are those of $file",
  async (move) => {
    await expect(textOf(await goldenOfMove(move))).toMatchFileSnapshot(pathOf(move.file));
  },
);

test("every golden belongs to a tier and a target that exist", () => {
  const known = new Set([...tiers.map(({ file }) => file), ...cells.map(fileOf), ...moves.map(fileOfMove)]);
  const found = globSync("**/*.yaml", { cwd: import.meta.dirname });
  expect(found.filter((file) => !known.has(file))).toEqual([]);
});

test("the golden of a tier that a target cannot do has one line with target and reason", () => {
  for (const cell of cells) {
    const result = outcome(cell);
    if (!("unsupported" in result)) continue;
    expect(result.unsupported.reason).toContain(cell.target);
    expect(result.unsupported.reason).toMatch(/^[^\n]{20,}$/);
  }
});
