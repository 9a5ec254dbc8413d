import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { rowOf } from "../../targets/index.ts";
import { targets } from "../../targets/names.ts";

const ROOT = join(import.meta.dirname, "../..");

const provided = targets.filter((target) => rowOf(target).kinds.length > 0);

/** The page with the table of stores: one of its own, where the target has several pages. */
const pageOfStores = (target: string): string =>
  [`docs/${target}-stores.md`, `docs/${target}.md`].find((page) => existsSync(join(ROOT, page))) ??
  `docs/${target}.md`;

const engines = provided.flatMap((target) =>
  globSync(`components/${target}/engines/*.ts`, { cwd: ROOT }).map((file) => ({
    page: pageOfStores(target),
    engine: basename(file, ".ts"),
  })),
);

test.each(provided)("docs/%s.md says what the target builds", (target) => {
  expect(existsSync(join(ROOT, `docs/${target}.md`))).toBe(true);
});

test.each(engines)("$page names the engine $engine in its table of stores", ({ page, engine }) => {
  const text = readFileSync(join(ROOT, page), "utf8");
  expect(text.split("\n").filter((line) => line.startsWith("|"))).toContainEqual(
    expect.stringContaining(`(\`${engine}\`)`),
  );
});
