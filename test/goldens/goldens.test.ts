import { globSync } from "node:fs";
import { expect, test } from "vitest";
import { profileReferences } from "../../profiles/load.ts";
import { cells, outcome } from "../support/cells.ts";
import { factsOf, fileOf, fileOfTier, goldenOf, pathOf, textOf } from "./files.ts";

const tiers = profileReferences().map((reference) => ({ reference, file: fileOfTier(reference) }));

test.each(tiers)("$reference is on each target what $file says", async ({ reference, file }) => {
  const facts = factsOf(reference) ?? { unsupported: "no target can do it yet" };
  await expect(textOf(facts)).toMatchFileSnapshot(pathOf(file));
});

test.each(cells.map((cell) => ({ ...cell, file: fileOf(cell) })))(
  "$reference on $target is what $file says",
  async (cell) => {
    await expect(textOf(await goldenOf(cell))).toMatchFileSnapshot(pathOf(cell.file));
  },
);

test("no golden is left over from a tier or a target that is gone", () => {
  const known = new Set([...tiers.map(({ file }) => file), ...cells.map(fileOf)]);
  const found = globSync("**/*.yaml", { cwd: import.meta.dirname });
  expect(found.filter((file) => !known.has(file))).toEqual([]);
});

test("what a target cannot do names the target and the reason, in one line", () => {
  for (const cell of cells) {
    const result = outcome(cell);
    if (!("unsupported" in result)) continue;
    expect(result.unsupported.reason).toContain(cell.target);
    expect(result.unsupported.reason).toMatch(/^[^\n]{20,}$/);
  }
});
