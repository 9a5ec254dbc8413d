import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./read.ts";

export interface Outcome {
  readonly passed: boolean;
  /** Everything that the program wrote. */
  readonly output: string;
}

/** Git writes as nobody in particular: a copy has no author. */
const GIT = ["-c", "user.name=journeys", "-c", "user.email=journeys@localhost", "-c", "commit.gpgsign=false"];

/** Runs a program in a folder, as CI does: no colours, and no snapshot is written. */
export function run(cwd: string, program: string, args: readonly string[]): Outcome {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    env: { ...process.env, CI: "1", NO_COLOR: "1" },
    maxBuffer: 2 ** 28,
  });
  if (error !== undefined) throw error;
  return { passed: status === 0, output: `${stdout}${stderr}` };
}

export function git(cwd: string, ...args: readonly string[]): string {
  const { passed, output } = run(cwd, "git", [...GIT, ...args]);
  if (!passed) throw new Error(`git ${args.join(" ")}: ${output.trim()}`);
  return output;
}

/** Runs a package's program by the Node that runs this one. */
export const runPackage = (cwd: string, file: string, ...args: readonly string[]): Outcome =>
  run(cwd, process.execPath, [join("node_modules", file), ...args]);

const TSC = "typescript-7/bin/tsc";
export const typecheck = (cwd: string): Outcome => runPackage(cwd, TSC, "--noEmit", "--pretty", "false");
export const vitest = (cwd: string, ...args: readonly string[]): Outcome =>
  runPackage(cwd, "vitest/vitest.mjs", "run", "--reporter=default", ...args);

/** Packages of the project, and those of the reference workload. */
export function linkPackages(folder: string): void {
  for (const packages of ["node_modules", "loadtests/reference/node_modules"])
    if (existsSync(join(ROOT, packages))) symlinkSync(join(ROOT, packages), join(folder, packages), "dir");
}

/** A folder that is gone once `use` has ended. */
export function inTemporaryFolder<Result>(use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), "journeys-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies the tree as it stands, committed or not, into a repository of its own. */
export function copyTree(folder: string): void {
  const listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
  for (const file of listed.split("\0").filter((name) => name !== "" && existsSync(join(ROOT, name)))) {
    cpSync(join(ROOT, file), join(folder, file));
  }
  git(folder, "init", "--quiet");
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", "The tree");
  linkPackages(folder);
}

/** Takes everything back that was done since `copyTree`. */
export function restore(folder: string): void {
  git(folder, "checkout", "--quiet", ".");
  git(folder, "clean", "--quiet", "-fd", "--exclude=node_modules");
}
