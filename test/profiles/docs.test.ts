import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadProfile, parseProfile } from "../../profiles/load.ts";
import { profileSchema } from "../../profiles/schema.ts";
import { documentOf, type Json, withChange } from "../support/profileDocument.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/profiles.md"), "utf8");
const block = (language: string): string =>
  page.match(new RegExp(`\`\`\`${language}\n([^\`]*)\`\`\``))?.[1] ?? "";

test("the override that the page shows is valid", () => {
  const profile = loadProfile("marketing-engine/enterprise", JSON.parse(block("json")));
  expect(profile.workloads.agents?.replicas.max).toBe(16);
  expect(profile.edge?.cdn).toBe(false);
});

test("the messages that the page shows are the real ones", () => {
  const mistakes: Json = { nodes: { memoryGib: 16 }, budget: { monthlyUSD: -5 } };
  const document = withChange(documentOf("marketing-engine/enterprise"), mistakes);
  const messages = block("text").trim().split("\n");
  expect(messages).toHaveLength(2);
  for (const message of messages) {
    expect(() => parseProfile(document, "profiles/marketing-engine/enterprise.json")).toThrow(message);
  }
});

test("the page names every part of a profile", () => {
  const parts = Object.keys(profileSchema.shape).filter((key) => key !== "$schema");
  expect(parts.filter((part) => !page.includes(`\`${part}\``))).toEqual([]);
});
