import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { features } from "../../profiles/figures.ts";
import { toVariableName } from "../../profiles/units.ts";
import { limitNames } from "../../profiles/workload.ts";
import { placeholderFile } from "../support/startProgram.ts";

describe("the workload contract names every variable", async () => {
  const contract = await readFile(new URL("../../docs/workload-contract.md", import.meta.url), "utf8");
  const documented = new Set(contract.match(/`[A-Z][A-Z0-9_]+`/g)?.map((name) => name.slice(1, -1)));

  test.each(limitNames)("of the limit %s", (limit) => {
    expect(documented).toContain(toVariableName(limit));
  });

  test.each(Object.keys(features.shape))("of the feature %s", (feature) => {
    expect(documented).toContain(`FEATURE_${toVariableName(feature)}`);
  });

  test("that the placeholder reads", async () => {
    const source = await readFile(placeholderFile, "utf8");
    const read = [...source.matchAll(/\benv\.([A-Z_]+)|"([A-Z]+(?:_[A-Z]+)+)"|"(PORT)"/g)];
    const names = read.map(([, property, quoted, port]) => property ?? quoted ?? port);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !documented.has(String(name)))).toEqual([]);
  });
});
