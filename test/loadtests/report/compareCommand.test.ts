import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageRoot } from "../../../base/project.ts";
import type { Result } from "../../../loadtests/contract/result.ts";
import { append, historyOf } from "../../../loadtests/history/store.ts";
import { runOf } from "../history/sample.ts";

let folder: string;

const git = (...args: readonly string[]): string =>
  execFileSync("git", ["-C", folder, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** Runs the command in a project of its own, as a person does. */
function compareRun(result: Result | string, ...options: readonly string[]) {
  const file = join(folder, "out", "result.json");
  writeFileSync(file, typeof result === "string" ? result : JSON.stringify(result));
  const args = [join(packageRoot(), "cli/echelon.mjs"), "loadtest-compare", file, "--local", ...options];
  return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
}

const lines = (): number =>
  git("show", "loadtest-history:enterprise/benchmark.jsonl").trim().split("\n").length;

const passing = (night: number, value: number): Result => ({ ...runOf(night, [value]), passed: true });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "compare-"));
  git("init", "--quiet");
  writeFileSync(join(folder, "Pulumi.yaml"), "name: echelon\nruntime: nodejs\n");
  mkdirSync(join(folder, "out"));
  for (let night = 0; night < 12; night += 1)
    await append(historyOf(folder, null), passing(night, 200 + (night % 5)));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a run like those before it is good, and is not recorded unless that is asked", () => {
  const { status, stdout } = compareRun(passing(12, 202));
  expect([status, lines()]).toEqual([0, 12]);
  expect(stdout).toContain("enterprise, shape benchmark, against 12 comparable runs:");
  expect(stdout).toContain("responseTimeMs (benchmark): cannot tell; no lasting change");
  expect(readFileSync(join(folder, "out/report.html"), "utf8")).toContain("Measured in 13 runs");
  expect(readFileSync(join(folder, "out/summary.md"), "utf8")).toContain("**Passed.**");
});

test("slower runs are recorded, and the third is worse: exit code 1, and one JSON document", () => {
  const recorded = [12, 13].map((night) => compareRun(passing(night, 262 + night), "--record").status);
  expect([...recorded, lines()]).toEqual([0, 0, 14]);
  const { status, stdout } = compareRun(passing(14, 281), "--record", "--json");
  expect([status, lines()]).toEqual([1, 15]);
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ stack: "enterprise", shape: "benchmark", past: 14, good: false },
    comparisons: [{ benchmark: "responseTimeMs", verdict: "worse" }],
  });
});

test("a run that did not pass is not good, whatever past runs say", () => {
  expect(compareRun({ ...passing(12, 202), passed: false }).status).toBe(1);
});

test("a file that is no result is a wrong request, and writes nothing", () => {
  rmSync(join(folder, "out/report.html"), { force: true });
  const { status, stdout, stderr } = compareRun('{"version": 1}');
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^echelon: .*result\.json: title: /);
  expect(existsSync(join(folder, "out/report.html"))).toBe(false);
});
