import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Rule } from "../../policies/rule.ts";
import { type PackName, packs } from "../../policies/rules.ts";
import { type BrokenCase, type Case, casesOfRules, entriesOf } from "./cases.ts";
import { messagesOf, rowsOf, statusOf } from "./rows.ts";

const POLICIES = join(import.meta.dirname, "../../policies");

const rulesByName = new Map<string, Rule>(
  Object.entries(packs).flatMap(([pack, rules]) => rules.map((rule) => [`${pack}/${rule.name}`, rule])),
);

/** Rules by the file that exports them, as `<pack>/<file>`. */
async function rulesInFiles(): Promise<Record<string, string[]>> {
  const files = globSync("*/*.ts", { cwd: POLICIES }).filter(
    (file) => !["index.ts", "rules.ts"].includes(basename(file)),
  );
  const entries = files.map(async (file): Promise<[string, string[]]> => {
    const exported = Object.values((await import(join(POLICIES, file))) as Record<string, unknown>);
    return [file, exported.filter(isRule).map(({ name }) => name)];
  });
  return Object.fromEntries((await Promise.all(entries)).filter(([, names]) => names.length > 0));
}

const isRule = (value: unknown): value is Rule =>
  typeof value === "object" && value !== null && "evaluate" in value && "level" in value;

describe("every rule", () => {
  test("is in a file of its name, and in the table of its pack", async () => {
    const inTables = [...rulesByName.keys()].map((key) => [`${key}.ts`, [basename(key)]]);
    expect(await rulesInFiles()).toEqual(Object.fromEntries(inTables));
  });

  test("has cases in a file of its name, and in no other file", () => {
    const withCases = casesOfRules.map(({ pack, rule }) => `${pack}/${rule}`);
    expect(withCases.toSorted()).toEqual([...rulesByName.keys()].toSorted());
  });
});

/** The cases with their rule; a file of cases without a rule fails above. */
const judged = casesOfRules.flatMap(({ pack, rule: name, cases }) => {
  const rule = rulesByName.get(`${pack}/${name}`);
  return rule === undefined ? [] : [{ pack: pack as PackName, name, rule, cases }];
});

describe.each(judged)("$pack/$name", ({ name, rule, cases: { passes, breaks, unknown, none } }) => {
  const rowsFor = ({ resources, limits, config }: Case) =>
    rowsOf(rule, resources, {
      ...(limits === undefined ? {} : { limits }),
      ...(config === undefined ? {} : { config: { [name]: config } }),
    });

  test.each(entriesOf(passes))("passes %s", (_, one) => {
    expect(statusOf(rowsFor(one))).toBe("pass");
  });

  const expectBroken = (one: BrokenCase): void => {
    const rows = rowsFor(one);
    expect(statusOf(rows)).toBe(`violation of ${one.at}`);
    expect(messagesOf(rows)).toMatch(/got .+, expected /);
    if (one.message !== undefined) expect(messagesOf(rows)).toBe(one.message);
  };

  test.each(entriesOf(breaks))("is broken by %s", (_, one) => expectBroken(one));

  test("is broken in at least one case whose whole message is pinned", () => {
    expect(entriesOf(breaks).filter(([, { message }]) => message !== undefined)).not.toEqual([]);
  });

  test.each(entriesOf(unknown))("does not pass %s", (_, one) => expectBroken(one));

  test.each(entriesOf(none))("does not apply to %s", (_, one) => {
    expect(rowsFor(one)).toMatchObject([{ status: "not-applicable", resource: null }]);
    expect(messagesOf(rowsFor(one))).not.toBe("");
  });
});

test.each(judged)("$pack/$name has a case of each kind", ({ cases }) => {
  const empty = Object.entries(cases).filter(([, kind]) => Object.keys(kind).length === 0);
  expect(empty.map(([kind]) => kind)).toEqual([]);
});
