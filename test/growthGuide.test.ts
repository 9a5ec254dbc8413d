import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { storesView } from "../cli/view/plan.ts";
import { parseSettings, settingsSchema } from "../config/settings.ts";
import { previewStack } from "../preview/stack.ts";
import { type Keys, updateText } from "./support/updateText.ts";

const ROOT = join(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const guide = read("docs/growth.md");

/** Blocks of a language; those inside a list are indented. */
const blocks = (page: string, language: string): string[] =>
  [...page.matchAll(new RegExp(`^( *)\`\`\`${language}\n([\\s\\S]*?)^ *\`\`\``, "gm"))].map(
    ([, indent = "", text = ""]) => text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  );

const local: Keys = { profile: "marketing-engine/local" };
const regional: Keys = { profile: "marketing-engine/regional" };
const enterprise: Keys = { profile: "marketing-engine/enterprise" };
const moving: Keys = { ...regional, previous: { profile: "marketing-engine/local" } };
const switched: Keys = { ...moving, serve: "current" };

describe("a text that the pages show is what an update says:", () => {
  test.each([
    ["README.md", "a change of the tier alone", local, regional],
    ["docs/growth.md", "a change of the tier alone", local, regional],
    ["docs/growth.md", "a switch", moving, switched],
    ["docs/growth.md", "a switch back", switched, moving],
    ["docs/growth.md", "operators", regional, { ...regional, operators: "install" }],
    ["docs/growth.md", "a smaller tier", enterprise, regional],
  ] as const)("%s, of %s", async (page, _what, live, next) => {
    const shown = blocks(read(page), "text").map((text) => text.trimEnd());
    const said = await updateText(live, next);
    expect(said).toContain("what the stack holds");
    expect(shown).toContain(said);
  });

  test("each text of an update is compared", () => {
    expect(blocks(guide, "text").filter((text) => text.includes("what the stack holds"))).toHaveLength(5);
  });

  test("the stores in the middle of a move", async () => {
    const values = Object.entries(moving).map(([key, value]) => [
      `echelon:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const config = { values: Object.fromEntries(values) as Record<string, string>, secretKeys: [] };
    const { plan, document } = await previewStack({ stack: "shop", config });
    const shown = blocks(guide, "text").map((text) => text.trimEnd());
    expect(shown).toContain(storesView(plan, document.resources, 80).join("\n"));
  });
});

describe("a move as the guide has it", () => {
  const files = blocks(guide, "yaml").map((text) => {
    const { config } = parse(text) as { config: Record<string, unknown> };
    const keys = Object.entries(config).map(([key, value]) => [key.replace(/^echelon:/, ""), value]);
    return Object.fromEntries(keys) as Keys;
  });

  test.each(files.map((keys) => [keys]))("has a valid file: %j", (keys) => {
    expect(() => parseSettings(keys, "docs/growth.md: echelon:")).not.toThrow();
  });

  /** The updates of the guide that follow each other, with what each loses. */
  const [first = {}, expanded = {}, current = {}, released = {}, abandoned = {}, sized = {}] = files;
  test.each([
    ["expands", first, expanded, ""],
    ["switches", expanded, current, "workloads move to it"],
    ["unprotects", current, released, "no longer protected"],
    ["deletes", released, { ...released, retire: { "content-volume": "delete" } }, "deleted for good"],
    ["ends", { ...current, retire: { "content-volume": "delete" } }, { profile: current.profile }, ""],
    ["is given up", expanded, abandoned, "no longer protected"],
    ["keeps sizes by overrides", enterprise, sized, ""],
  ] as const)("%s without a refusal", async (_what, live, next, words) => {
    const said = await updateText(live, next);
    expect(said).not.toContain("refused");
    expect(said).toContain(words);
  });

  test("is refused where a step is left out", async () => {
    for (const [live, next] of [
      [first, current],
      [current, { ...released, retire: { "content-volume": "delete" } }],
      [current, { profile: current.profile }],
      [enterprise, { ...sized, overrides: {} }],
    ] as const) {
      expect(await updateText(live, next)).toContain("refused");
    }
  });
});

describe("the guide", () => {
  test("names only keys that exist", () => {
    const named = [...guide.matchAll(/echelon:([a-zA-Z]+)/g)].map(([, key = ""]) => key);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((key) => !Object.hasOwn(settingsSchema().shape, key))).toEqual([]);
  });

  test("links to files that exist", () => {
    const links = [...guide.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, file = ""]) => file);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((file) => !existsSync(join(ROOT, "docs", file)))).toEqual([]);
  });
});
