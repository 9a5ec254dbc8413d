import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type VariableRow, variables, variablesOf } from "../../plan/variables.ts";

const rows = Object.entries(variables).flatMap(([kind, protocols]) =>
  Object.entries<VariableRow>(protocols).map(([protocol, row]) => ({ kind, protocol, row })),
);

const namesIn = (row: VariableRow): string[] =>
  Object.values(row).flatMap(({ name, further }) => [name, ...(further === undefined ? [] : [further])]);

describe("the workload contract", () => {
  const contract = readFileSync(new URL("../../docs/workload-contract.md", import.meta.url), "utf8");
  const section = contract.split("## Variables of what a workload uses")[1]?.split("\n## ")[0] ?? "";
  const documented = new Map(
    [...section.matchAll(/^\| `([^`]+)` \| ([^|]*) \| (yes)? ?\|/gm)].map(([, name, , secret]) => [
      String(name),
      secret === "yes",
    ]),
  );
  const table = new Map(
    rows.flatMap(({ row }) =>
      Object.values(row).flatMap(({ name, further, secret }): [string, boolean][] => [
        [name, secret === true],
        ...(further === undefined ? [] : ([[further, secret === true]] as [string, boolean][])),
      ]),
    ),
  );

  test("lists every variable of the table, and no other", () => {
    expect([...documented.keys()].toSorted()).toEqual([...table.keys()].toSorted());
  });

  test("says which variables arrive by reference", () => {
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(table));
  });
});

test.each(rows)("$kind by $protocol sets no variable twice", ({ row }) => {
  const names = namesIn(row);
  expect(new Set(names).size).toBe(names.length);
});

test("a name means the same everywhere: secret or not, shared or not", () => {
  const seen = new Map<string, string>();
  for (const { row } of rows) {
    for (const { name, secret, shared } of Object.values(row)) {
      const what = JSON.stringify({ secret, shared });
      expect([name, seen.get(name) ?? what]).toEqual([name, what]);
      seen.set(name, what);
    }
  }
});

test("the names of a store and its databases are part of variable names, in upper case with underscores", () => {
  const names = (row: VariableRow, args: Parameters<typeof variablesOf>[1]) =>
    variablesOf(row, args).map(({ name, database }) => [name, database]);
  expect(names(variables.file.files, { store: "old-content" })).toEqual([["OLD_CONTENT_STORAGE_PATH", null]]);
  expect(names(variables.postgres.postgres, { store: "db", databases: ["shop", "old-orders", "b"] })).toEqual(
    [
      ["DATABASE_URL", "shop"],
      ["DATABASE_URL_OLD_ORDERS", "old-orders"],
      ["DATABASE_URL_B", "b"],
      ["PGPASSWORD", null],
    ],
  );
});
