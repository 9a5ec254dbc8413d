import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { onTermination } from "../process/signals.ts";
import { GoError, go, goEnvironment } from "./go.ts";
import { versionOf } from "./installedVersion.ts";
import { cachePaths, type Environment, moduleDirectory } from "./paths.ts";
import { type ModuleName, type ToolName, tools, versions } from "./versions.ts";

/** The `go` line of the module's go.mod. */
const neededGo = (module: ModuleName): string =>
  /^go (\S+)$/m.exec(readFileSync(join(moduleDirectory(module), "go.mod"), "utf8"))?.[1] ?? "";

/** Numbers of `1.26.4`, comparable one by one. */
const numbers = (version: string): readonly number[] => version.split(".").map(Number);

const isOlder = (got: string, needed: string): boolean => {
  const [left, right] = [numbers(got), numbers(needed)];
  const index = right.findIndex((part, position) => part !== (left[position] ?? 0));
  return index !== -1 && (left[index] ?? 0) < (right[index] ?? 0);
};

/**
 * Why these tools cannot be built here, in a sentence, or undefined where they can. Asked in the module's folder, so
 * that a Go that fetches newer toolchains by itself answers with the one that it would use.
 */
export async function canBuild(names: readonly ToolName[], env: Environment): Promise<string | undefined> {
  for (const { module } of names.map((name) => tools[name])) {
    const needed = neededGo(module);
    try {
      const version = await go(module, ["env", "GOVERSION"], env);
      const got = /go(\d+(?:\.\d+)*)/.exec(version)?.[1];
      if (got === undefined || isOlder(got, needed))
        return `No build: got Go ${version.trim()}, expected ${needed} or newer for ${module}.`;
    } catch (error) {
      if (!(error instanceof GoError)) throw error;
      return `No build: ${error.message}; expected ${needed} or newer.`;
    }
  }
  return undefined;
}

/** Cores on which the seconds of `tools` were measured. */
const MEASURED_CORES = 2;

/** Rough seconds on this machine, from those measured. */
const expectedSeconds = (names: readonly ToolName[]): number => {
  const measured = names.reduce((sum, name) => sum + tools[name].buildSeconds, 0);
  return Math.round((measured * MEASURED_CORES) / Math.max(1, availableParallelism()));
};

const duration = (seconds: number): string =>
  seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;

const secondsSince = (start: number): number => Math.round((performance.now() - start) / 1000);

const PROGRESS_MS = 15_000;
const SHOWN_LINES = 20;

interface Build {
  readonly name: ToolName;
  readonly output: string;
  readonly env: Environment;
}

/** `go build` of one tool; what it printed is in the error where it fails. */
function goBuild({ name, output, env }: Build): Promise<void> {
  const { module, stamps } = tools[name];
  const linker = ["-s", "-w", ...stamps.flatMap((stamp) => ["-X", stamp])].join(" ");
  // The linker leaves out what a debugger would read, so the compiler need not write it.
  const compiler = ["-gcflags", "all=-dwarf=false"];
  const flags = ["-trimpath", "-mod=readonly", "-buildvcs=false", ...compiler, "-ldflags", linker];
  const child = spawn("go", ["build", ...flags, "-o", output, tools[name].package], {
    cwd: moduleDirectory(module),
    env: goEnvironment(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const keep = (text: Buffer): void => {
    lines.push(...text.toString().split("\n").filter(Boolean));
    lines.splice(0, lines.length - SHOWN_LINES);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const takeBack = onTermination(() => void child.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      takeBack();
      if (code === 0) return resolve();
      reject(new Error(`go build of ${name} ended with ${signal ?? `code ${code}`}:\n${lines.join("\n")}`));
    });
  });
}

export interface BuildOptions {
  readonly env: Environment;
  /** One line of progress. */
  readonly notify: (line: string) => void;
  /** Tools that were built before these, for the count of the progress. @default 0 */
  readonly before?: number;
}

/** What is about to be done and how long it may take, said before anything is. */
export function announcement(names: readonly ToolName[], env: Environment): string {
  const expected = duration(expectedSeconds(names));
  return (
    `providing ${names.join(", ")} once in ${cachePaths(env).built}: ` +
    `about ${expected} on ${availableParallelism()} cores where they are built, less where kwokctl can download them`
  );
}

/** What was built is what was pinned, and can say so: kwokctl chooses flags by the versions that it is told. */
async function assertPinned(name: ToolName, path: string): Promise<void> {
  const [got, expected] = [await versionOf(name, path), versions[tools[name].project]];
  if (got === expected) return;
  throw new Error(`got ${name} ${got ?? "without a version"} from the build, expected ${expected}`);
}

const PARTIAL = /^\.partial-/;

/** What an interrupted build left; called under the build lock, so nobody writes there. */
function removePartials(directory: string): void {
  for (const name of readdirSync(directory).filter((file) => PARTIAL.test(file)))
    rmSync(join(directory, name));
}

/**
 * Builds tools from the pinned Go modules into the user's cache and returns their paths. The caller holds the build
 * lock. Each is placed whole, and Go keeps what it compiled, so an interrupted build goes on where it was.
 */
export async function buildTools(
  names: readonly ToolName[],
  { env, notify, before = 0 }: BuildOptions,
): Promise<{ [Name in ToolName]?: string }> {
  const { built } = cachePaths(env);
  mkdirSync(built, { recursive: true, mode: 0o700 });
  removePartials(built);
  const paths: { [Name in ToolName]?: string } = {};
  for (const [index, name] of names.entries()) {
    const start = performance.now();
    const label = `[${before + index + 1}/${before + names.length}] ${name} ${versions[tools[name].project]}`;
    const about = duration(expectedSeconds([name]));
    notify(`${label}: building, about ${about}`);
    const timer = setInterval(
      () => notify(`${label}: ${secondsSince(start)} s of about ${about}`),
      PROGRESS_MS,
    );
    const partial = join(built, `.partial-${name}`);
    await goBuild({ name, output: partial, env }).finally(() => clearInterval(timer));
    await assertPinned(name, partial);
    const path = join(built, name);
    renameSync(partial, path);
    paths[name] = path;
    notify(`${label}: built in ${secondsSince(start)} s`);
  }
  return paths;
}
