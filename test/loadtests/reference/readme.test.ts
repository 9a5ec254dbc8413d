import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../../..");
const FOLDER = join(ROOT, "loadtests/reference");

/** Names of variables in a source: as a property of the environment, or as the text that a function of settings gets. */
const namesIn = (source: string): readonly string[] =>
  [
    ...source.matchAll(
      /\benv\.([A-Z][A-Z0-9_]+)|\benv, "([A-Z][A-Z0-9_]+)"|\b([A-Z]+_[A-Z0-9_]+): \w+, |^ {2}const \{ ([A-Z_]+):/gm,
    ),
  ].flatMap(([, ...names]) => names.filter((name) => name !== undefined));

const sources = globSync("**/*.ts", { cwd: FOLDER, exclude: ["node_modules/**"] });
const used = new Set(sources.flatMap((file) => namesIn(readFileSync(join(FOLDER, file), "utf8"))));
const documented = ["loadtests/reference/README.md", "docs/workload-contract.md"]
  .map((file) => readFileSync(join(ROOT, file), "utf8"))
  .join("\n");

test("every variable that the reference workload reads is documented", () => {
  expect(used.size).toBeGreaterThan(30);
  expect([...used].filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
});

test("a variable that is not documented is found", () => {
  const found = namesIn('numberOf(env, "NOT_DOCUMENTED", 1); env.NEITHER_THIS');
  expect(found).toEqual(["NOT_DOCUMENTED", "NEITHER_THIS"]);
  for (const name of found) expect(documented).not.toContain(name);
});
