import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandLine } from "../cli/main.ts";
import { passes } from "../loadtests/contract/judge.ts";
import { type Judgement, shapeNames, verdicts } from "../loadtests/contract/types.ts";
import { paths } from "../loadtests/paths.ts";
import { files } from "../loadtests/run/outputs.ts";

const ROOT = join(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const page = read("docs/load-testing.md");

const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
    ([, text = ""]) => text,
  );
const commands = blocks("sh").flatMap((block) => block.trim().split("\n"));

const command = commandLine({ done: () => {}, passthrough: [] }).commands.find(
  (one) => one.name() === "loadtest",
);
const options = command?.options ?? [];

/** First cells of the rows under a heading's table whose title is that. */
const firstCells = (title: string): string[] => {
  const [, table = ""] = page.split(new RegExp(`^\\| ${title} \\|.*$`, "m"));
  const rows = table.trimStart().split("\n\n")[0] ?? "";
  return rows.split("\n").flatMap((row) => /^\| (`.*?) \|/.exec(row)?.[1] ?? []);
};
const names = (title: string): string[] =>
  firstCells(title).flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));

describe("docs/load-testing.md", () => {
  test("shows commands whose scripts and options exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const known = options.flatMap(({ long }) => long ?? []);
    const own = commands.filter((line) => line.startsWith("npm run loadtest"));
    expect(own.length).toBeGreaterThan(2);
    for (const line of own) {
      expect(Object.keys(scripts)).toContain(/^npm run (\S+)/.exec(line)?.[1]);
      const [, behind = ""] = line.split(" -- ");
      expect(known).toEqual(expect.arrayContaining(behind.match(/--[a-z-]+/g) ?? []));
    }
    for (const [, script = ""] of page.matchAll(/`npm run ([a-z:]+)/g))
      expect(Object.keys(scripts)).toContain(script);
  });

  test("explains every option that --help shows", () => {
    const shown = options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long ?? []);
    expect(shown.length).toBeGreaterThan(8);
    expect(shown.filter((option) => !page.includes(option))).toEqual([]);
  });

  test("lists every shape", () => {
    expect(names("Shape")).toEqual([...shapeNames]);
  });

  test("lists every verdict, with the exit code that it leads to", () => {
    expect(names("Verdict").toSorted()).toEqual([...verdicts].toSorted());
    const whole = { metrics: {}, durationMs: 1, partial: null };
    for (const verdict of verdicts) {
      const code = new RegExp(`^\\| \`${verdict}\` \\|.*\\| (\\d) \\|$`, "m").exec(page)?.[1];
      const judgement = { verdict, beyond: false } as Judgement;
      expect({ verdict, code }).toEqual({ verdict, code: passes([judgement], whole) ? "0" : "1" });
    }
  });

  test("lists every file that a run writes", () => {
    expect(names("File").toSorted()).toEqual(Object.values(files).toSorted());
  });

  test("shows a patch of paths that a system has", () => {
    const [patch = "{}"] = blocks("json");
    const keys = Object.keys(JSON.parse(patch) as object);
    expect(keys.length).toBeGreaterThan(0);
    expect(Object.keys(paths["marketing-engine"])).toEqual(expect.arrayContaining(keys));
  });
});
