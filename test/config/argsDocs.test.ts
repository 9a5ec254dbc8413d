import { describe, expect, test } from "vitest";
import { settingsSchema } from "../../config/settings.ts";
import { type DocumentedField, documentedFields, systemArgs } from "../../tools/argsDocs.ts";

/** `<value>, <reason>`; the reason may also follow a colon. */
const DEFAULT = /^(\S.*?)(?:, |: )(.+)$/;

/** Fields whose comment lacks the description, or, for an optional field, the default with its reason. */
const undocumented = (fields: readonly DocumentedField[]): string[] =>
  fields
    .filter(({ optional, text, byDefault }) => text === "" || (optional && !DEFAULT.test(byDefault ?? "")))
    .map(({ path }) => path);

const fields = systemArgs();

/** The defaults that comments give as JSON. */
const writtenDefaults = fields.flatMap(({ path, byDefault = "" }) => {
  const value = DEFAULT.exec(byDefault)?.[1] ?? "";
  return /^("[\w/]+"|true|false|\d+)$/.test(value) ? [{ path, value: JSON.parse(value) as unknown }] : [];
});

describe("the documentation of a System's args", () => {
  test("describes every field, and gives default and reason of each optional one", () => {
    const nested = ["secrets.existing", "network.create.cidr", "network.existing.vpcId", "domain.zoneId"];
    expect(fields.map(({ path }) => path)).toEqual(
      expect.arrayContaining([...Object.keys(settingsSchema().shape), "budgetCeiling", "region", ...nested]),
    );
    expect(undocumented(fields)).toEqual([]);
  });

  test.each([
    ["no comment", "readonly a?: string;"],
    ["no default", "/** Text. */ readonly a?: string;"],
    ["no reason", '/** Text. @default "b" */ readonly a?: string;'],
    ["no sentence", '/** @default "b", as c */ readonly a?: string;'],
    ["no comment on what is required", "readonly a: string;"],
    ["a comment of another field only", "/** Text. */ readonly b: string; readonly a: string;"],
  ])("is found incomplete with %s", (_what, source) => {
    expect(undocumented(documentedFields(`interface Args {\n${source} }`, "Args"))).toEqual(["a"]);
  });

  test("gives the defaults of the schema", () => {
    const { loadTests, ...shape } = settingsSchema().shape;
    const nightly = loadTests.unwrap().shape;
    const schemas: Readonly<Record<string, { parse: (value: undefined) => unknown }>> = {
      ...shape,
      ...Object.fromEntries(Object.entries(nightly).map(([name, one]) => [`loadTests.${name}`, one])),
    };
    expect(writtenDefaults.map(({ path }) => path)).toEqual([
      "target",
      "databases",
      "loadTests.timeZone",
      "loadTests.shape",
      "loadTests.parallelism",
      "loadTests.maxSpendUsd",
      "ephemeral",
      "operators",
      "storageClass",
      "gateway",
      "snapshotClass",
      "architecture",
      "auditTrail",
      "iamPath",
    ]);
    for (const { path, value } of writtenDefaults) expect(schemas[path]?.parse(undefined)).toEqual(value);
  });
});
