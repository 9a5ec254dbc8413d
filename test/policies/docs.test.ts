import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packs } from "../../policies/rules.ts";

const PAGE = join(import.meta.dirname, "../../docs/policies.md");

const rows = Object.entries(packs).flatMap(([pack, rules]) =>
  rules.map(({ name, level, description }) => `| ${pack} | \`${name}\` | ${level} | ${description} |`),
);

/** The page, with the rows of its first table generated from the rules. */
const withRows = (page: string): string =>
  page.replace(/(\| Pack \|.*\n\|[-|]+\|\n)(\|.*\n)*/, (_, head: string) => `${head}${rows.join("\n")}\n`);

test("docs/policies.md lists every rule (after a change: vitest run test/policies/docs.test.ts -u)", async () => {
  const page = readFileSync(PAGE, "utf8");
  await expect(withRows(page)).toMatchFileSnapshot(PAGE);
});

test("a rule that the page leaves out is found", () => {
  const [first = ""] = rows;
  const page = withRows("| Pack |\n|---|\n");
  expect(page).toContain(first);
  expect(withRows(page.replace(`${first}\n`, ""))).not.toBe(page.replace(`${first}\n`, ""));
});
