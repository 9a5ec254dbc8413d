import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Result } from "../../loadtests/contract/result.ts";

export const ROOT = join(import.meta.dirname, "..", "..");

/** One load test. */
export interface Run {
  /** Null where it could not begin, or broke. */
  readonly result: Result | null;
  /** What it said last. */
  readonly said: string;
}

const lastWords = (stderr: string): string =>
  stderr
    .trim()
    .split("\n")
    .filter((line) => !/^\s+at /.test(line))
    .slice(-3)
    .join(" ")
    .replaceAll("|", "\\|");

/** One load test on the reference workload, as a person calls it. */
export async function loadTest(stack: string, more: readonly string[] = []): Promise<Run> {
  const out = mkdtempSync(join(tmpdir(), "loadtest-"));
  const args = ["loadtest", "--stack", stack, "--reference", "--json", "--out", out, ...more];
  const child = spawn(process.execPath, ["cli/echelon.mjs", ...args], { cwd: ROOT });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  await new Promise((resolve) => child.on("close", resolve));
  rmSync(out, { recursive: true, force: true });
  return { result: stdout === "" ? null : (JSON.parse(stdout) as Result), said: lastWords(stderr) };
}
