import { execFile } from "node:child_process";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { GoError, goIn } from "./go.ts";
import type { Environment, ProvideOptions } from "./paths.ts";
import { versionIn } from "./versions.ts";

/** A program that is built from a pinned Go module. */
export interface GoProgram {
  readonly name: string;
  /** The version that it prints once it is built. */
  readonly version: string;
  /** Folder of the `go.mod` that pins it. */
  readonly directory: string;
  /** Go package of its `main`. */
  readonly package: string;
  /** The linker's `-X` settings, which give the program its version. */
  readonly stamps: readonly string[];
  /** Arguments that make it print its version. */
  readonly versionArguments: readonly string[];
  /** Seconds that a cold build took on 2 cores. */
  readonly buildSeconds: number;
}

const run = promisify(execFile);
const VERSION_TIMEOUT_MS = 20_000;

/** The version that a program prints, undefined where it does not run or prints none. */
export async function printedVersion(path: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(path, args, { timeout: VERSION_TIMEOUT_MS });
    return versionIn(stdout) ?? versionIn(stderr);
  } catch {
    return undefined;
  }
}

/**
 * Why these programs cannot be built here, in Go's own words; undefined where they can. An old Go that may not download
 * a newer one refuses any command that reads a go.mod.
 */
export async function buildProblem(
  programs: readonly GoProgram[],
  env: Environment,
): Promise<string | undefined> {
  for (const directory of new Set(programs.map((program) => program.directory))) {
    try {
      await goIn(directory, ["list", "-m"], env);
    } catch (error) {
      if (!(error instanceof GoError)) throw error;
      return `No build: ${error.message}`;
    }
  }
  return undefined;
}

/** Cores on which the seconds of `tools` were measured. */
const MEASURED_CORES = 2;

/** Roughly how long these builds take on this machine. */
function expectedDuration(programs: readonly GoProgram[]): string {
  const measured = programs.reduce((sum, { buildSeconds }) => sum + buildSeconds, 0);
  const seconds = Math.round((measured * MEASURED_CORES) / Math.max(1, availableParallelism()));
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/** What is going to be provided in a directory, and how long that may take. */
export const announcement = (programs: readonly GoProgram[], directory: string): string =>
  `providing ${programs.map(({ name }) => name).join(", ")} once in ${directory}: about ` +
  `${expectedDuration(programs)} on ${availableParallelism()} cores where they are built`;

/** Builds one program and checks its version: what runs it chooses flags by the version that it prints. */
async function goBuild(program: GoProgram, output: string, env: Environment): Promise<void> {
  const { name, directory, stamps, package: main, version: expected, versionArguments } = program;
  const linker = ["-s", "-w", ...stamps.flatMap((stamp) => ["-X", stamp])].join(" ");
  // The linker drops data for debuggers (-s, -w), so the compiler need not write it.
  const compiler = ["-gcflags", "all=-dwarf=false"];
  const flags = ["-trimpath", "-mod=readonly", "-buildvcs=false", ...compiler, "-ldflags", linker];
  // Go refuses to replace a file that is no complete program.
  rmSync(output, { force: true });
  await goIn(directory, ["build", ...flags, "-o", output, main], env);
  const got = await printedVersion(output, versionArguments);
  if (got !== expected)
    throw new Error(`got ${name} ${got ?? "without a version"} from the build, expected ${expected}`);
}

const PROGRESS_MS = 15_000;

/**
 * Builds a program from its pinned Go module. The caller holds the build lock. The file appears when it is complete; Go
 * caches what it compiled, so that an interrupted build continues where it stopped.
 *
 * @param built directory of the programs that are built.
 * @param position such as `3/8`, for the progress.
 * @returns its path.
 */
export async function buildProgram(
  program: GoProgram,
  built: string,
  position: string,
  { env, notify }: ProvideOptions,
): Promise<string> {
  const { name, version } = program;
  mkdirSync(built, { recursive: true, mode: 0o700 });
  const [path, partial] = [join(built, name), join(built, `.partial-${name}`)];
  const label = `[${position}] ${name} ${version}`;
  const about = expectedDuration([program]);
  const start = performance.now();
  const elapsed = (): string => `${Math.round((performance.now() - start) / 1000)} s`;
  notify(`${label}: building, about ${about}`);
  const timer = setInterval(() => notify(`${label}: ${elapsed()} of about ${about}`), PROGRESS_MS);
  await goBuild(program, partial, env).finally(() => clearInterval(timer));
  renameSync(partial, path);
  notify(`${label}: built in ${elapsed()}`);
  return path;
}
