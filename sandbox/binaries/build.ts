import { mkdirSync, renameSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { GoError, go } from "./go.ts";
import { cachePaths, type Environment, type ProvideOptions } from "./paths.ts";
import { pinnedVersion, type ToolName, tools, versionOf } from "./versions.ts";

/**
 * Why these programs cannot be built here, in Go's own words; undefined where they can. An old Go that may not download
 * a newer one refuses any command that reads a go.mod.
 */
export async function buildProblem(
  names: readonly ToolName[],
  env: Environment,
): Promise<string | undefined> {
  for (const module of new Set(names.map((name) => tools[name].module))) {
    try {
      await go(module, ["list", "-m"], env);
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
function expectedDuration(names: readonly ToolName[]): string {
  const measured = names.reduce((sum, name) => sum + tools[name].buildSeconds, 0);
  const seconds = Math.round((measured * MEASURED_CORES) / Math.max(1, availableParallelism()));
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/** What is going to be provided, and how long that may take. */
export const announcement = (names: readonly ToolName[], env: Environment): string =>
  `providing ${names.join(", ")} once in ${cachePaths(env).built}: about ${expectedDuration(names)} on ` +
  `${availableParallelism()} cores where they are built, less where kwokctl can download them`;

/** Builds one program and checks its version: kwokctl chooses flags by the versions that programs print. */
async function goBuild(name: ToolName, output: string, env: Environment): Promise<void> {
  const { module, stamps, package: main } = tools[name];
  const linker = ["-s", "-w", ...stamps.flatMap((stamp) => ["-X", stamp])].join(" ");
  // The linker drops data for debuggers (-s, -w), so the compiler need not write it.
  const compiler = ["-gcflags", "all=-dwarf=false"];
  const flags = ["-trimpath", "-mod=readonly", "-buildvcs=false", ...compiler, "-ldflags", linker];
  // Go refuses to replace a file that is no complete program.
  rmSync(output, { force: true });
  await go(module, ["build", ...flags, "-o", output, main], env);
  const [got, expected] = [await versionOf(name, output), pinnedVersion(name)];
  if (got !== expected)
    throw new Error(`got ${name} ${got ?? "without a version"} from the build, expected ${expected}`);
}

const PROGRESS_MS = 15_000;

/**
 * Builds a program from the pinned Go modules into the user's cache. The caller holds the build lock. The file appears
 * when it is complete; Go caches what it compiled, so that an interrupted build continues where it stopped.
 *
 * @param position such as `3/8`, for the progress.
 * @returns its path.
 */
export async function buildTool(
  name: ToolName,
  position: string,
  { env, notify }: ProvideOptions,
): Promise<string> {
  const { built } = cachePaths(env);
  mkdirSync(built, { recursive: true, mode: 0o700 });
  const [path, partial] = [join(built, name), join(built, `.partial-${name}`)];
  const label = `[${position}] ${name} ${pinnedVersion(name)}`;
  const about = expectedDuration([name]);
  const start = performance.now();
  const elapsed = (): string => `${Math.round((performance.now() - start) / 1000)} s`;
  notify(`${label}: building, about ${about}`);
  const timer = setInterval(() => notify(`${label}: ${elapsed()} of about ${about}`), PROGRESS_MS);
  await goBuild(name, partial, env).finally(() => clearInterval(timer));
  renameSync(partial, path);
  notify(`${label}: built in ${elapsed()}`);
  return path;
}
