import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { type ModuleName, moduleNames, tools, versions } from "./versions.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What functions need that provide programs or definitions on a user's machine. */
export interface ProvideOptions {
  readonly env: Environment;
  /** One line of progress. */
  readonly notify: (line: string) => void;
}

/** The pinned Go modules: beside this file in a clone, at the same place of the package once compiled to `dist/`. */
function gomodsRoot(): string {
  const beside = join(import.meta.dirname, "gomods");
  return existsSync(beside)
    ? beside
    : join(import.meta.dirname, "..", "..", "..", "sandbox", "binaries", "gomods");
}

export const moduleDirectory = (module: ModuleName): string => join(gomodsRoot(), module);

/** This user's cache: in `$XDG_CACHE_HOME` where that is absolute, as its standard demands, else in `~/.cache`. */
export function cacheRoot(env: Environment): string {
  const given = env.XDG_CACHE_HOME;
  const base = given !== undefined && isAbsolute(given) ? given : join(env.HOME ?? homedir(), ".cache");
  return join(base, "echelon", "sandbox");
}

/** Twelve characters that change with every input of the builds. */
function versionsHash(): string {
  const inputs = [tools, versions, process.platform, process.arch];
  const text = JSON.stringify(inputs, (key, value) => (key === "buildSeconds" ? undefined : value));
  const hash = createHash("sha256").update(text);
  for (const module of moduleNames) {
    for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(moduleDirectory(module), file)));
  }
  return hash.digest("hex").slice(0, 12);
}

interface CachePaths {
  /** Programs that were built here, one file per program. */
  readonly built: string;
  /** kwokctl's own downloads. */
  readonly downloads: string;
  /** Held while programs are built. */
  readonly lock: string;
}

export function cachePaths(env: Environment): CachePaths {
  const root = join(cacheRoot(env), versionsHash());
  return { built: join(root, "bin"), downloads: join(root, "downloads"), lock: join(root, "build.lock") };
}

export interface RunPaths {
  /** The record of the run, for the next run of the name and for `down`. */
  readonly record: string;
  /** Held as long as the run has an owner. */
  readonly lock: string;
}

export function runPaths(env: Environment, name: string): RunPaths {
  const base = join(cacheRoot(env), "runs", name);
  return { record: `${base}.json`, lock: `${base}.lock` };
}
