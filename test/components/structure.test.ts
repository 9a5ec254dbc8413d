import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rowOf } from "../../targets/index.ts";
import { targets } from "../../targets/names.ts";

const root = join(import.meta.dirname, "../../components");
const sources = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".ts"),
);

/** Code that asks which compute kind runs, or which class runs it. */
const asking = [
  /compute\s*[!=]==?/,
  /[!=]==?\s*["'](host|containers|kubernetes)["']/,
  /switch\s*\([^)]*compute/,
  /\[[^\]]*plan\.compute\]/,
  /instanceof/,
];

describe("the compute kind", () => {
  test.each([
    'if (plan.compute === "host") hostSize(plan);',
    'const onHost = compute !== "containers";',
    'if (kind === "host") return;',
    "switch (plan.compute) {",
    "makers[context.plan.compute](context, args);",
    "workloads instanceof Containers",
  ])("is found where `%s` asks for it", (line) => {
    expect(asking.some((pattern) => pattern.test(line))).toBe(true);
  });

  test.each(sources)("is not asked for in %s", (file) => {
    const text = readFileSync(join(root, file), "utf8");
    for (const pattern of asking) expect(text).not.toMatch(pattern);
  });
});

test.each(targets.filter((target) => rowOf(target).kinds.length > 0))(
  "the top folder of %s has only the files of the contract, one per capability",
  (target) => {
    const files = sources
      .filter((file) => file.startsWith(`${target}/`))
      .map((file) => file.split("/").slice(1));
    expect(files.flatMap(([name, ...below]) => (below.length === 0 ? name : [])).toSorted()).toEqual([
      "budget.ts",
      "edge.ts",
      "foundation.ts",
      "index.ts",
      "observability.ts",
      "outputs.ts",
      "secrets.ts",
      "stores.ts",
    ]);
    const folders = files.flatMap(([name, ...below]) => (below.length === 0 ? [] : name));
    expect(folders).toContain("compute");
    expect(folders.filter((name) => !["compute", "engines", "parts"].includes(name ?? ""))).toEqual([]);
  },
);

test("the only classes are those that Pulumi needs, and the one that collects what is made", () => {
  const classes = sources.filter((file) =>
    /^(export )?class \w+/m.test(readFileSync(join(root, file), "utf8")),
  );
  expect(classes.toSorted()).toEqual([
    ...["edge", "network", "observability", "store", "workload"].map((name) => `alone/${name}.ts`),
    ...["group.ts", "holding.ts", "system.ts"],
  ]);
});
