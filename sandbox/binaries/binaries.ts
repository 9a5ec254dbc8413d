import { isAbsolute, join } from "node:path";
import { MissingToolError } from "../../base/errors.ts";
import { allOnPath, isProgram } from "../../base/onPath.ts";
import { lock } from "../process/lock.ts";
import { announcement, buildProblem, buildProgram, type GoProgram, printedVersion } from "./build.ts";
import { addDownloads, type Found, type Located, missingOf } from "./kwokctlDownloads.ts";
import { cachePaths, type Environment, moduleDirectory, type ProvideOptions } from "./paths.ts";
import { acceptedVersions, isUsable, pinnedVersion, type ToolName, toolNames, tools } from "./versions.ts";

/** The path of each program, or the address from which kwokctl downloads it when the sandbox starts. */
export type Binaries = Readonly<Record<ToolName, string>>;

const versionOf = (name: ToolName, path: string): Promise<string | undefined> =>
  printedVersion(path, tools[name].versionArguments);

const programOf = (name: ToolName): GoProgram => {
  const { module, ...tool } = tools[name];
  return { ...tool, name, version: pinnedVersion(name), directory: moduleDirectory(module) };
};

/** A program in the directory `ECHELON_SANDBOX_BIN`. A person put it there, so a wrong version is an error. */
async function given(name: ToolName, env: Environment): Promise<string | undefined> {
  const directory = env.ECHELON_SANDBOX_BIN;
  if (directory === undefined || directory === "") return undefined;
  const path = join(directory, name);
  if (!isAbsolute(directory)) {
    throw new MissingToolError(`ECHELON_SANDBOX_BIN: got "${directory}", expected an absolute path`);
  }
  if (!isProgram(path)) return undefined;
  const version = await versionOf(name, path);
  if (version !== undefined && isUsable(name, version)) return path;
  const got = version === undefined ? "a program that prints no version" : `version ${version}`;
  throw new MissingToolError(
    `ECHELON_SANDBOX_BIN: ${path}: got ${got}, expected ${acceptedVersions(name)}; ` +
      "replace it, or take it out to use another.",
  );
}

async function onPath(name: ToolName, env: Environment): Promise<string | undefined> {
  for (const path of allOnPath(name, env.PATH ?? "")) {
    const version = await versionOf(name, path);
    if (version !== undefined && isUsable(name, version)) return path;
  }
  return undefined;
}

function built(name: ToolName, env: Environment): string | undefined {
  const path = join(cachePaths(env).built, name);
  return isProgram(path) ? path : undefined;
}

async function locateAll(env: Environment): Promise<Located> {
  const locate = async (name: ToolName): Promise<string | undefined> =>
    (await given(name, env)) ?? (await onPath(name, env)) ?? built(name, env);
  const entries = await Promise.all(toolNames.map(async (name) => [name, await locate(name)] as const));
  return addDownloads(Object.fromEntries(entries), env);
}

const isComplete = (found: Found): found is Binaries => missingOf(found).length === 0;

const pinned = (name: ToolName): string => `${name} ${pinnedVersion(name)}`;

function missingError(
  missing: readonly ToolName[],
  reasons: readonly (string | undefined)[],
): MissingToolError {
  return new MissingToolError(
    [
      `got a machine without ${missing.map(pinned).join(", ")}, which the sandbox needs. Provide them in one of three ways:`,
      `  1. put them on PATH, or in one directory that ECHELON_SANDBOX_BIN names (expected ${missing
        .map((name) => `${name} ${acceptedVersions(name)}`)
        .join(", ")});`,
      "  2. install kwokctl and allow the network to dl.k8s.io and github.com, from where it downloads the rest;",
      "  3. install Go, and allow it its module proxy: they are then built once into the cache.",
      ...reasons.filter((reason) => reason !== undefined),
    ].join("\n"),
  );
}

/**
 * Builds the missing programs, which takes minutes. kwokctl builds fast, so it comes first; what it can then download
 * is not built.
 */
async function build(located: Located, options: ProvideOptions): Promise<Found> {
  const { env, notify } = options;
  const missing = missingOf(located.found);
  if (missing.length === 0) return located.found;
  const programs = missing.map(programOf);
  const { built: directory } = cachePaths(env);
  const problem = await buildProblem(programs, env);
  if (problem !== undefined) throw missingError(missing, [located.problem, problem]);
  notify(`${announcement(programs, directory)}, less where kwokctl can download them`);
  let now = located;
  for (const [index, name] of missing.entries()) {
    if (now.found[name] !== undefined) continue;
    if (now.problem !== undefined) notify(now.problem);
    const position = `${index + 1}/${missing.length}`;
    const path = await buildProgram(programOf(name), directory, position, options);
    const found = { ...now.found, [name]: path };
    now = name === "kwokctl" ? await addDownloads(found, env) : { found };
  }
  return now.found;
}

const BUILD_WAIT_MS = 60 * 60 * 1000;

/**
 * Finds or provides every program, from the first place that has it: `ECHELON_SANDBOX_BIN`, PATH, this user's cache,
 * kwokctl's downloads, a build from the pinned Go modules.
 *
 * @throws MissingToolError with what to do where none of these is possible.
 */
export async function resolveBinaries(options: ProvideOptions): Promise<Binaries> {
  const { env, notify } = options;
  const { found } = await locateAll(env);
  if (isComplete(found)) return found;
  const held = await lock({
    path: cachePaths(env).lock,
    purpose: "builds the sandbox's tools",
    waitMs: BUILD_WAIT_MS,
    onWait: (holder) => notify(`waiting for process ${holder?.pid ?? "?"}, which builds the sandbox's tools`),
  });
  try {
    // Another process may have built them while this one waited.
    const completed = await build(await locateAll(env), options);
    if (isComplete(completed)) return completed;
    throw missingError(missingOf(completed), []);
  } finally {
    held?.release();
  }
}
