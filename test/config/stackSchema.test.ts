import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { settingsFrom } from "../../config/keys.ts";
import { settingsSchema } from "../../config/settings.ts";
import { readStackFile, stackNames } from "../../config/stackFile.ts";
import { stackJsonSchema } from "../../config/stackSchema.ts";
import { rowOf } from "../../targets/index.ts";
import { targets } from "../../targets/names.ts";
import { schemas } from "../../tools/schemas.ts";
import type { Key } from "./key.ts";
import { keys } from "./settingsTable.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const FILE = "config/stack.schema.json";
const committed = JSON.parse(readFileSync(join(ROOT, FILE), "utf8")) as Record<string, unknown>;

// Not every editor knows the formats, and each format of the schema has a pattern too.
const validate = new Ajv({
  allErrors: true,
  strictTypes: false,
  allowMatchingProperties: true,
  validateFormats: false,
  keywords: ["patternErrorMessage"],
}).compile(committed);

/** The errors that an editor shows: `<place>: <message>`. Empty for a valid file. */
function underlined(file: unknown): string[] {
  validate(file);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath}: ${message}${"additionalProperty" in params ? `: ${params.additionalProperty}` : ""}`,
  );
}

const root = mkdtempSync(join(tmpdir(), "echelon-schema-"));
mkdirSync(join(root, "stacks"));
afterAll(() => rmSync(root, { recursive: true }));

/** Whether Echelon accepts the file, as far as the file alone tells. */
function isTaken(file: unknown): boolean {
  writeFileSync(join(root, "stacks", "Pulumi.one.yaml"), stringify(file));
  try {
    settingsFrom(readStackFile("one", root));
    return true;
  } catch {
    return false;
  }
}

const withKey = (key: string, value: unknown) => {
  const config = { "echelon:profile": "marketing-engine/enterprise", [`echelon:${key}`]: value };
  return { config: value === undefined ? {} : config };
};

const ROLE = "arn:aws:iam::123456789012:role/deployer";

interface Difference {
  readonly key: string;
  readonly value: unknown;
  readonly editor: "takes" | "refuses";
  readonly reason: string;
}

/** Values on which the JSON Schema and the settings differ. */
const differences: readonly Difference[] = [
  {
    key: "cluster",
    value: { create: { admins: [ROLE], viewers: [ROLE] } },
    editor: "takes",
    reason: "a JSON Schema cannot compare two lists",
  },
  {
    key: "loadTests",
    value: { schedule: "0 3 * * *", timeZone: "Europe/Berlinn" },
    editor: "takes",
    reason: "a pattern cannot list the time zones",
  },
  {
    key: "network",
    value: { create: { cidr: "10.20.1.0/16" } },
    editor: "takes",
    reason: "a pattern cannot compute which bits of an address stand behind the prefix",
  },
  {
    key: "tags",
    value: { Team: "web", team: "shop" },
    editor: "takes",
    reason: "a JSON Schema cannot compare two names",
  },
];

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const rows = Object.entries<Key>(keys).flatMap(([key, { good, bad }]) =>
  [...good, ...bad.map(([value]) => value)].map((value) => ({ key, value })),
);

/** Texts that `pulumi config set` writes, and other texts. */
const texts = [
  ["budget", "1200", true],
  ["budget", "lots", false],
  ["ephemeral", "true", true],
  ["ephemeral", "yes", false],
  ["tags", '{"team":"growth"}', true],
  ["tags", "team", false],
  ["pullSecrets", '["registry"]', true],
  ["domain", '{"name":"shop.example.com"}', true],
] as const;

describe("the JSON Schema of a stack's file", () => {
  test("is up to date with the settings (after a change: npm run schema)", () => {
    expect(committed).toEqual(JSON.parse(JSON.stringify(schemas[FILE]?.())));
  });

  test("has a description for every key", () => {
    const { properties } = committed as { properties: { config: { properties: Record<string, object> } } };
    const described = Object.entries(properties.config.properties)
      .filter(([, schema]) => "description" in schema && schema.description !== "")
      .map(([key]) => key);
    expect(described).toEqual([
      ...Object.keys(settingsSchema().shape).map((key) => `echelon:${key}`),
      ...targets.flatMap((target) => rowOf(target).region?.key ?? []),
    ]);
  });

  test("has a message for every pattern, because an editor would otherwise show the pattern", () => {
    const patterns: unknown[] = [];
    JSON.stringify(committed, (_key, value: unknown) => {
      if (value !== null && typeof value === "object" && "pattern" in value) patterns.push(value);
      return value;
    });
    expect(patterns.length).toBeGreaterThan(20);
    const message = { patternErrorMessage: expect.stringMatching(/^expected \S/) };
    for (const pattern of patterns) expect(pattern).toMatchObject(message);
  });

  test("cannot be generated where a key has no documentation", () => {
    expect(() => stackJsonSchema(new Map())).toThrow("got no doc comment for profile, expected one");
  });

  const { properties } = committed as {
    properties: { config: { properties: Record<string, { examples?: readonly unknown[] }> } };
  };
  const examples = Object.entries(properties.config.properties).flatMap(([key, schema]) =>
    (schema.examples ?? []).map((value) => ({ key, value })),
  );

  test.each(examples)("has a valid example of $key", ({ key, value }) => {
    const file = { config: { "echelon:profile": "marketing-engine/local", [key]: value } };
    expect(underlined(file)).toEqual([]);
    expect(isTaken(file)).toBe(true);
  });
});

describe("an editor agrees with Echelon", () => {
  const isDifferent = ({ key, value }: (typeof rows)[number]): boolean =>
    differences.some((one) => one.key === key && same(one.value, value));

  test.each(rows.filter((row) => !isDifferent(row)))("on $key: $value", ({ key, value }) => {
    const file = withKey(key, value);
    expect(underlined(file).length === 0, underlined(file).join("\n")).toBe(isTaken(file));
  });

  test.each(differences)("except on $key: $value, because $reason", ({ key, value, editor }) => {
    expect(rows.filter(isDifferent)).toContainEqual({ key, value });
    const file = withKey(key, value);
    expect(underlined(file).length === 0).toBe(editor === "takes");
    expect(isTaken(file)).toBe(editor === "refuses");
  });

  test.each(texts)("on a value that is written as text: %s %j", (key, value, taken) => {
    expect(underlined(withKey(key, value)).length === 0).toBe(taken);
    expect(isTaken(withKey(key, value))).toBe(taken);
  });

  const profile = { "echelon:profile": "marketing-engine/local" };
  test.each([
    ["a provider's key", { config: { ...profile, "aws:region": "eu-west-1", "kubernetes:context": "x" } }],
    ["a provider's secret", { config: { ...profile, "aws:secretKey": { secure: "v1:x" } } }],
    ["an encrypted secret", { config: { ...profile, "echelon:secrets": { a: { secure: "v1:x" } } } }],
    ["what Pulumi writes", { config: profile, encryptionsalt: "v1:x", secretsprovider: "passphrase" }],
    ["a cloud key", { config: profile, secretsprovider: "awskms://alias/shop", encryptedkey: "x" }],
    ["an environment", { config: profile, environment: ["shop/production"] }],
  ])("on %s, which both accept", (_what, file) => {
    expect(underlined(file)).toEqual([]);
    expect(isTaken(file)).toBe(true);
  });

  test.each([
    ["a mistyped key", { config: { ...profile, "echelon:taget": "aws" } }, "/config: .*: echelon:taget"],
    ["another namespace", { config: { ...profile, "echelom:target": "aws" } }, "/config: .*: echelom:target"],
    ["a mistyped top-level key", { confg: profile }, ": must NOT have additional properties: confg"],
    ["a mistyped key below", { config: { ...profile, "echelon:sso": { isuer: "x" } } }, "/sso: .*: isuer"],
    ["no profile", { config: {} }, "/config: must have required property 'echelon:profile'"],
    ["a key without a value", { config: { ...profile, "aws:region": null } }, "/config/aws:region: must be"],
    [
      "a secret elsewhere",
      { config: { ...profile, "echelon:target": { secure: "x" } } },
      "/config/echelon:t",
    ],
    ["a schema as a key", { $schema: "x", config: profile }, ": must NOT have additional .*: \\$schema"],
  ])("on %s, which both refuse", (_what, file, message) => {
    expect(underlined(file).join("\n")).toMatch(new RegExp(message.replace("/sso", "/config/echelon:sso")));
    expect(isTaken(file)).toBe(false);
  });
});

describe.each(stackNames(ROOT))("the stack file of %s", (stack) => {
  const file = join(ROOT, "stacks", `Pulumi.${stack}.yaml`);
  const text = readFileSync(file, "utf8");

  test("names the schema in its first line, by a path that resolves", () => {
    const [, path = ""] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
    expect(join(dirname(file), path)).toBe(join(ROOT, FILE));
    expect(existsSync(join(dirname(file), path))).toBe(true);
  });

  test("has no error in an editor", () => {
    expect(underlined(parse(text))).toEqual([]);
  });
});
