import { describe, expect, it } from "vitest";
import { compare } from "../../growth/compare.ts";
import { type GrowthRow, refuses } from "../../growth/row.ts";
import { operatorModes } from "../../targets/names.ts";
import { SAMPLE, tiers } from "../support/sample.ts";
import { liveOf, type StackKeys, updateTo, withLines } from "./placements.ts";

const systems = { "marketing-engine": ["local", "regional", "enterprise"], [SAMPLE]: tiers };

/** Every tier of every system in every mode, on a cluster. */
const stacks: readonly StackKeys[] = Object.entries(systems).flatMap(([system, names]) =>
  names.flatMap((tier) =>
    operatorModes.map((operators) => ({
      profile: `${system}/${tier}`,
      operators,
      target: "kubernetes" as const,
    })),
  ),
);

const text = ({ profile, operators, serve }: StackKeys): string =>
  [profile, operators, serve].filter((part) => part !== undefined).join(", ");

const sameSystem = (one: StackKeys, other: StackKeys): boolean =>
  one.profile.split("/")[0] === other.profile.split("/")[0];

const pairs = stacks.flatMap((from) =>
  stacks
    .filter((to) => sameSystem(from, to))
    .map((to) => ({ from, to, title: `${text(from)} → ${text(to)}` })),
);

const linesOf = (rows: readonly GrowthRow[], way: "add" | "instead"): string[] => [
  ...new Set(rows.flatMap((row) => row[way])),
];

/** Follows the lines of a refusal; returns the keys with which the update is no longer refused. */
function follow(from: StackKeys, to: StackKeys, way: "add" | "instead"): StackKeys {
  const rows = compare(liveOf(from), updateTo(to));
  const lines = linesOf(rows, way);
  expect(lines, JSON.stringify(rows)).not.toEqual([]);
  const followed = withLines(to, lines);
  expect(compare(liveOf(from), updateTo(followed)).filter((row) => row.verdict === "stops")).toEqual([]);
  return followed;
}

describe("the lines of a refusal", () => {
  const refused = pairs.filter(({ from, to }) => refuses(compare(liveOf(from), updateTo(to))));

  it("are needed by some pairs, and not by others", () => {
    expect(refused.length).toBeGreaterThan(30);
    expect(pairs.length - refused.length).toBeGreaterThan(30);
  });

  const other = refused.filter(
    ({ from, to }) => linesOf(compare(liveOf(from), updateTo(to)), "instead").length > 0,
  );

  it.each(other)("leave the data where it is, the other way: $title", ({ from, to }) => {
    const { placement } = updateTo(follow(from, to, "instead"));
    const named = Object.values(placement.stores).filter(({ kind }) =>
      ["queue", "redis", "postgres"].includes(kind),
    );
    expect(new Set(named.map(({ name }) => name)).size).toBe(named.length);
  });

  it.each(refused)("let an update go on that loses nothing, and the one after it: $title", ({ from, to }) => {
    const expanded = follow(from, to, "add");
    if (expanded.previous === undefined) return;
    const switched: StackKeys = { ...expanded, serve: "current" };
    expect(refuses(compare(liveOf(expanded), updateTo(switched)))).toBe(false);
    // Nobody goes back, or on to a third tier, from there.
    for (const next of [
      { ...expanded, serve: "previous" as const },
      from,
      ...stacks.filter((one) => sameSystem(one, from)),
    ]) {
      for (const standing of [expanded, switched]) {
        const rows = compare(liveOf(standing), updateTo(next));
        if (refuses(rows)) follow(standing, next, "add");
      }
    }
  });
});
