import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { settingsSchema } from "../../config/settings.ts";

interface Field {
  readonly name: string;
  readonly optional: boolean;
  /** What stands in the comment directly above it; empty where none does. */
  readonly doc: string;
}

const FIELD = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?readonly (\w+)(\??): /g;

/** Fields of the interfaces of a source, in order. */
const fieldsOf = (source: string): Field[] =>
  [...source.matchAll(FIELD)].map(([, doc = "", name = "", mark]) => ({
    name,
    optional: mark === "?",
    doc: doc.trim(),
  }));

/** `@default <value>, <reason>`; the reason may also follow a colon. */
const DEFAULT = /@default (\S.*?)(?:, |: )(.+)$/;

/** Fields of which a reader is not told what they are, or what holds where they are left out and why. */
const untold = (fields: readonly Field[]): string[] =>
  fields
    .filter(({ optional, doc }) => {
      const told = DEFAULT.test(doc) ? doc.indexOf("@default") > 0 : doc !== "" && !doc.startsWith("@");
      return !told || (optional && !DEFAULT.test(doc));
    })
    .map(({ name }) => name);

const fields = fieldsOf(readFileSync(join(import.meta.dirname, "..", "..", "config", "args.ts"), "utf8"));

/** The default that a doc comment writes as JSON. */
const writtenDefaults = fields.flatMap(({ name, doc }) => {
  const value = DEFAULT.exec(doc)?.[1] ?? "";
  return /^("\w+"|true|false|\d+)$/.test(value) ? [{ name, value: JSON.parse(value) as unknown }] : [];
});

describe("the documentation of a System's args", () => {
  test("says of every field what it is, and of each optional one its default and the reason", () => {
    expect(fields.map(({ name }) => name)).toEqual(
      expect.arrayContaining([...Object.keys(settingsSchema().shape), "budgetCeiling", "region", "vpcId"]),
    );
    expect(untold(fields)).toEqual([]);
  });

  test.each([
    ["no comment", "readonly a?: string;"],
    ["no default", "/** Text. */ readonly a?: string;"],
    ["no reason", '/** Text. @default "b" */ readonly a?: string;'],
    ["no sentence", '/** @default "b", as c */ readonly a?: string;'],
    ["no comment on what is required", "readonly a: string;"],
    ["a comment of another field only", "/** Text. */ readonly b: string; readonly a: string;"],
  ])("would be found with %s", (_what, source) => {
    expect(untold(fieldsOf(source))).toEqual(["a"]);
  });

  test("writes the defaults that the schema has", () => {
    const schemas: Readonly<Record<string, { parse: (value: undefined) => unknown }>> =
      settingsSchema().shape;
    expect(writtenDefaults.map(({ name }) => name)).toEqual(["target", "ephemeral", "operators", "gateway"]);
    for (const { name, value } of writtenDefaults) expect(schemas[name]?.parse(undefined)).toEqual(value);
  });
});
