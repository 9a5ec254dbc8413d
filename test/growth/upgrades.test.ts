import { describe, expect, test } from "vitest";
import { compare } from "../../growth/compare.ts";
import { readPlacement, remembersStores } from "../../growth/placement.ts";
import type { GrowthRow } from "../../growth/row.ts";
import { type StackKeys, updateTo } from "./placements.ts";

const keys = (version: number, more: Partial<StackKeys> = {}): StackKeys => ({
  profile: "bella/current",
  target: "aws",
  overrides: { stores: { database: { version } } },
  ...more,
});

const named = (version: number): Partial<StackKeys> => ({ upgrade: { database: version } });

const rowsOf = (from: StackKeys, to: StackKeys): GrowthRow[] =>
  compare(updateTo(from).placement, updateTo(to));

const verdicts = (rows: readonly GrowthRow[]): string[] =>
  rows.map(({ verdict, subject }) => `${verdict} ${subject}`);

describe("another major version of a database on AWS", () => {
  test.each<readonly [string, StackKeys, StackKeys, readonly string[]]>([
    ["that nobody named stops the update", keys(15), keys(17), ["stops database-rds"]],
    ["that the operator named is made", keys(15), keys(17, named(17)), ["warns database-rds"]],
    ["that is older stops it, named or not", keys(17), keys(15, named(15)), ["stops database-rds"]],
    ["is none where the version is the same", keys(17, named(17)), keys(17), []],
  ])("%s", (_, from, to, expected) => {
    expect(verdicts(rowsOf(from, to))).toEqual(expected);
  });

  test("is refused with the line that names it, and the one that keeps the version", () => {
    const [row] = rowsOf(keys(15), keys(17));
    expect(row?.loses).toMatch(
      /^version 15 would become 17, which the service does in place and never undoes/,
    );
    expect(row?.add).toEqual(["echelon:upgrade: { database: 17 }"]);
    expect(row?.instead).toEqual(["echelon:overrides: { stores: { database: { version: 15 } } }"]);
  });

  test("is refused with the line that keeps what else the stack overrides", () => {
    const { stores } = { stores: { database: { version: 17, capacityGB: 40 } } };
    const [row] = rowsOf(keys(15), keys(17, { overrides: { stores } }));
    expect(row?.instead).toEqual([
      "echelon:overrides: { stores: { database: { version: 15, capacityGB: 40 } } }",
    ]);
  });

  test("is not known of a stack of a package that remembered none", () => {
    const { placement } = updateTo(keys(15));
    const stores = Object.fromEntries(
      Object.entries(placement.stores).map(([key, { version: _, upgraded: __, ...store }]) => [key, store]),
    );
    const earlier = readPlacement({ ...placement, stores });
    if (earlier === null || !remembersStores(earlier)) throw new Error("expected a placement with stores");
    expect(compare(earlier, updateTo(keys(17)))).toEqual([]);
  });

  test("of a cluster is its operator's own step", () => {
    const on = (version: number) => ({ ...keys(version), target: "kubernetes" as const });
    expect(rowsOf(on(15), on(17))).toEqual([]);
  });
});
