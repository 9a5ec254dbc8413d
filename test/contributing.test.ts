import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  diffPath,
  filesOfDiff,
  filesOfSection,
  journeyNames,
  RECORD,
  readDiff,
} from "../tools/journeys/read.ts";
import { filesOfRecord, recordWith } from "../tools/journeys/record.ts";
import { rooms } from "../tools/rooms.ts";

const ROOT = join(import.meta.dirname, "..");

/** Folders that the first column of a table names as `folder/`. */
const foldersNamed = (text: string): string[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) =>
      [...(line.split("|")[1] ?? "").matchAll(/`([^`]+)\/`/g)].map(([, name]) => name ?? ""),
    );

const topFolders = [
  ...new Set(
    execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" })
      .split("\n")
      .filter((file) => file.includes("/") && existsSync(join(ROOT, file)))
      .map((file) => file.split("/")[0] ?? ""),
  ),
].filter((folder) => !folder.startsWith("."));

const unnamed = (text: string): string[] => {
  const named = foldersNamed(text);
  return topFolders.filter((folder) => !named.includes(folder));
};

const gone = (text: string): string[] =>
  foldersNamed(text).filter((folder) => !existsSync(join(ROOT, folder)));

describe("the table of folders in CONTRIBUTING.md", () => {
  const text = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");

  test("names each folder", () => {
    expect(unnamed(text)).toEqual([]);
    expect(unnamed(text.replace("| `plan/`", "| `plans/`"))).toEqual(["plan"]);
  });

  test("names only folders that exist", () => {
    expect(gone(text)).toEqual([]);
    expect(gone(text.replace("| `plan/`", "| `plans/`"))).toEqual(["plans"]);
  });

  test("is in the order of the imports between rooms", () => {
    const named = foldersNamed(text).filter((folder) => folder in rooms);
    expect(named).toEqual(Object.keys(rooms));
  });
});

describe("a row with a `*` in a table of CONTRIBUTING.md", () => {
  const text = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
  const row = "test/goldens/example/small*.yaml";

  test("stands for each file of the diff that fits, which the words name", () => {
    expect(filesOfSection(text, "system")).toContainEqual({
      file: "test/goldens/example/small.aws.yaml",
      noticedBy: "test/goldens/goldens.test.ts",
      words: "example/small.aws.yaml",
    });
  });

  test("stays as it is where no file of the diff fits", () => {
    const other = row.replace("small", "large");
    const files = filesOfSection(text.replace(row, other), "system").map(({ file }) => file);
    expect(files).toContain(other);
  });
});

// Applied whole and without each file: npm run test:journeys.
describe.each(journeyNames)("the journey %s of CONTRIBUTING.md", (journey) => {
  const text = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
  const rows = filesOfSection(text, journey);
  const filesNamed = (section: string): string[] =>
    filesOfSection(section, journey)
      .map(({ file }) => file)
      .toSorted();

  test("has a diff that applies to the tree (after a change: node tools/journeys/refresh.ts)", () => {
    const check = () =>
      execFileSync("git", ["apply", "--check", diffPath(journey)], { cwd: ROOT, stdio: "pipe" });
    expect(check).not.toThrow();
  });

  test("names each file of its diff, and no other", () => {
    const files = filesOfDiff(readDiff(journey)).toSorted();
    expect(filesNamed(text)).toEqual(files);
    const withoutFirst = text.replace(`| \`${rows[0]?.file}\` |`, "| `left/out.ts` |");
    expect(filesNamed(withoutFirst)).not.toEqual(files);
  });

  test("names for each file the compiler or a test that exists in the tree or the diff", () => {
    const files = filesOfDiff(readDiff(journey));
    const tests = rows.map(({ noticedBy }) => noticedBy).filter((by) => by !== "tsc");
    expect(tests.filter((file) => !files.includes(file) && !existsSync(join(ROOT, file)))).toEqual([]);
  });

  test(`has a record that says who named each of its files (after a change: npm run test:journeys -- ${journey})`, () => {
    const record = readFileSync(RECORD, "utf8");
    expect(filesOfRecord(record, journey)).toEqual(rows.map(({ file }) => file));
    const [, ...others] = rows;
    const left = others.map((row) => ({ row, line: row.words }));
    const shorter = recordWith(record, [{ journey, seconds: 1, left }], "2026-11-26");
    expect(filesOfRecord(shorter, journey)).toEqual(others.map(({ file }) => file));
    // The sections of the other journeys are those of their last run.
    for (const other of journeyNames.filter((name) => name !== journey))
      expect(filesOfRecord(shorter, other)).toEqual(filesOfRecord(record, other));
  });
});
