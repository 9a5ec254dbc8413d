import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { profileJsonSchema } from "../../profiles/jsonSchema.ts";
import { profileReferences } from "../../profiles/load.ts";
import { documentOf, type Json } from "../support/profileDocument.ts";

const PROFILES = join(import.meta.dirname, "../../profiles");
const committed = JSON.parse(readFileSync(join(PROFILES, "profile.schema.json"), "utf8")) as Json;

test("the committed JSON Schema is up to date with the schema (after a change: npm run schema)", () => {
  expect(committed).toEqual(JSON.parse(JSON.stringify(profileJsonSchema())));
});

test("it says who uses it and what only the loader checks", () => {
  expect(committed.$schema).toBe("http://json-schema.org/draft-07/schema#");
  expect(committed.title).toBe("Echelon profile");
  expect(committed.description).toContain("Rules across fields");
});

test.each(profileReferences())("%s points to it by a path that resolves", (reference) => {
  const [system = ""] = reference.split("/");
  expect(existsSync(join(PROFILES, system, String(documentOf(reference).$schema)))).toBe(true);
});

interface Node {
  readonly path: string;
  readonly schema: Json;
}

/** Every schema inside a schema. */
function nodes(schema: unknown, path = ""): Node[] {
  if (schema === null || typeof schema !== "object") return [];
  const here = Array.isArray(schema) ? [] : [{ path, schema: schema as Json }];
  return [...here, ...Object.entries(schema).flatMap(([key, child]) => nodes(child, `${path}/${key}`))];
}

describe("an editor", () => {
  const all = nodes(committed);
  const objects = all.filter(({ schema }) => schema.type === "object");

  test("refuses an unknown key in every object", () => {
    expect(objects.length).toBeGreaterThan(80);
    const open = objects.filter(
      ({ schema }) => schema.additionalProperties !== false && schema.propertyNames === undefined,
    );
    expect(open.map(({ path }) => path)).toEqual([]);
  });

  test("shows a description of every key, in one line", () => {
    const described = objects.flatMap(({ path, schema }) =>
      Object.entries((schema.properties ?? {}) as Record<string, Json>).map(([key, child]) => ({
        path: `${path}/${key}`,
        text: child.description,
      })),
    );
    expect(described.length).toBeGreaterThan(300);
    expect(described.filter(({ text }) => typeof text !== "string" || /\n|\.$/.test(text))).toEqual([]);
  });

  test("misses no key, as a tier's file and its system's have a part each", () => {
    expect(all.filter(({ schema }) => Array.isArray(schema.required))).toEqual([]);
  });
});
