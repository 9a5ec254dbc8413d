import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { cells, outcome } from "../support/cells.ts";

const GOLDEN = join(import.meta.dirname, "__snapshots__");

test.each(cells)("$reference on $target is planned as $file says", async (cell) => {
  const text = stringify(outcome(cell), { aliasDuplicateObjects: false, lineWidth: 0 });
  await expect(text).toMatchFileSnapshot(join(GOLDEN, cell.file));
});

test("no golden file is left over from a cell that is gone", () => {
  const files = new Set(cells.map(({ file }) => file));
  expect(readdirSync(GOLDEN).filter((file) => !files.has(file))).toEqual([]);
});

test("what a target cannot do names the target and the reason", () => {
  const reasons = cells.flatMap((cell) => {
    const result = outcome(cell);
    return "unsupported" in result ? [{ target: cell.target, reason: result.unsupported.reason }] : [];
  });
  for (const { target, reason } of reasons) {
    expect(reason).toContain(target);
    expect(reason).toMatch(/^[^\n]{20,}$/);
  }
});
