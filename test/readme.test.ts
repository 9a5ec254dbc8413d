import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseSettings, settingsSchema } from "../config/settings.ts";
import { loadProfile, profileReferences } from "../profiles/load.ts";

const ROOT = join(import.meta.dirname, "..");
const readme = readFileSync(join(ROOT, "README.md"), "utf8");

const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, "g"))].map(([, text = ""]) => text);

const commands = blocks("sh")
  .flatMap((block) => block.split("\n"))
  .map((line) => line.replace(/\s+#.*$/, "").trim())
  .filter((line) => line !== "");

describe("the README", () => {
  const safe = commands.filter((command) => command.startsWith("npm start"));

  test("shows commands that need only the clone", () => {
    expect(safe.length).toBeGreaterThanOrEqual(4);
  });

  test.each(safe)("%s works as printed", { timeout: 60_000 }, (command) => {
    const [program = "", ...args] = command.split(" ");
    const output = execFileSync(program, args, {
      cwd: ROOT,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    expect(output.trim()).not.toBe("");
  });

  test("names only npm scripts that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = commands.flatMap((command) => command.match(/^npm run (\S+)/)?.[1] ?? []);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  test("shows a valid stack file", () => {
    const [snippet = ""] = blocks("yaml");
    const { config } = parse(snippet) as { config: Record<string, unknown> };
    const keys = Object.entries(config).map(([key, value]) => [key.replace(/^echelon:/, ""), value]);
    expect(parseSettings(Object.fromEntries(keys), "README.md: echelon:").profile).toBe(
      "marketing-engine/enterprise",
    );
  });

  test("lists every key of a stack", () => {
    const listed = [...readme.matchAll(/^\| `([a-zA-Z]+)` \|/gm)].map(([, key]) => key);
    expect(Object.keys(settingsSchema().shape).filter((key) => !listed.includes(key))).toEqual([]);
  });

  test("lists what each system's source names for later", () => {
    const named = profileReferences().flatMap((reference) =>
      Object.keys(loadProfile(reference).guide?.later ?? {}),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((title) => !readme.includes(title))).toEqual([]);
  });

  test("lists every system that has tiers", () => {
    const missing = profileReferences().filter((reference) => {
      const [system = "", tier = ""] = reference.split("/");
      const row = readme.split("\n").find((line) => line.startsWith(`| \`${system}\``)) ?? "";
      return !row.includes(`\`${tier}\``);
    });
    expect(missing).toEqual([]);
  });

  test("links to every page of the documentation", () => {
    const pages = readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md"));
    expect(pages.filter((page) => !readme.includes(`(docs/${page})`))).toEqual([]);
  });

  test("links to files that exist", () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, file = ""]) => file);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});
