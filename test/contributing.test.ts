import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
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

  test("names no folder that is gone", () => {
    expect(gone(text)).toEqual([]);
    expect(gone(text.replace("| `plan/`", "| `plans/`"))).toEqual(["plans"]);
  });

  test("stands in the order in which rooms stand on each other", () => {
    const named = foldersNamed(text).filter((folder) => folder in rooms);
    expect(named).toEqual(Object.keys(rooms));
  });
});
