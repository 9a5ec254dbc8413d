import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { MissingToolError } from "../../base/errors.ts";
import { lock } from "../process/lock.ts";
import { announcement, buildTools, canBuild } from "./build.ts";
import { cachedDownload, downloadable } from "./download.ts";
import { versionOf } from "./installedVersion.ts";
import { cachePaths, type Environment } from "./paths.ts";
import { acceptedVersions, isUsable, type ToolName, toolNames, tools, versions } from "./versions.ts";

/** A path, or an address from which kwokctl downloads it when the sandbox starts. */
export type Binaries = Readonly<Record<ToolName, string>>;

export interface ResolveOptions {
  readonly env: Environment;
  /** One line of progress. */
  readonly notify: (line: string) => void;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The directory named by `ECHELON_SANDBOX_BIN`: what it holds was chosen by hand, so a wrong version is an error. */
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
  const got = version === undefined ? "a program that tells no version" : `version ${version}`;
  throw new MissingToolError(
    `ECHELON_SANDBOX_BIN: ${path}: got ${got}, expected ${acceptedVersions(name)}; ` +
      "replace it, or take it out to use another.",
  );
}

async function onPath(name: ToolName, env: Environment): Promise<string | undefined> {
  const directories = (env.PATH ?? "").split(delimiter).filter(isAbsolute);
  for (const path of directories.map((directory) => join(directory, name)).filter(isProgram)) {
    const version = await versionOf(name, path);
    if (version !== undefined && isUsable(name, version)) return path;
  }
  return undefined;
}

function built(name: ToolName, env: Environment): string | undefined {
  const path = join(cachePaths(env).built, name);
  return isProgram(path) ? path : undefined;
}

/** Where a tool is on this machine, or undefined. */
const locate = async (name: ToolName, env: Environment): Promise<string | undefined> =>
  (await given(name, env)) ?? (await onPath(name, env)) ?? built(name, env);

type Found = { [Name in ToolName]?: string | undefined };

async function locateAll(env: Environment): Promise<Found> {
  const paths = await Promise.all(toolNames.map(async (name) => [name, await locate(name, env)] as const));
  const found: Found = Object.fromEntries(paths);
  for (const name of missingOf(found)) found[name] = await cachedDownload(name, found.kwokctl, env);
  return found;
}

const missingOf = (found: Found): readonly ToolName[] =>
  toolNames.filter((name) => found[name] === undefined);

const isComplete = (found: Found): found is Binaries => missingOf(found).length === 0;

const pinned = (name: ToolName): string => `${name} ${versions[tools[name].project]}`;

function missingError(missing: readonly ToolName[], reasons: readonly string[]): MissingToolError {
  return new MissingToolError(
    [
      `got a machine without ${missing.map(pinned).join(", ")}, which the sandbox needs. Provide them in one of three ways:`,
      `  1. put them on PATH, or in one directory that ECHELON_SANDBOX_BIN names (expected ${missing
        .map((name) => `${name} ${acceptedVersions(name)}`)
        .join(", ")});`,
      "  2. install kwokctl and allow the network to dl.k8s.io and github.com, from where it downloads the rest;",
      "  3. install Go, and allow it its module proxy: they are then built once into the cache.",
      ...reasons,
    ].join("\n"),
  );
}

/**
 * Downloads where kwokctl is there and an address answers; else the build, which takes minutes. kwokctl itself is
 * quick to build, so where there is none it is built first, and may spare the rest.
 */
async function complete(found: Found, { env, notify }: ResolveOptions): Promise<Found> {
  const missing = missingOf(found);
  const buildProblem = await canBuild(missing, env);
  const builder = { env, notify };
  if (buildProblem === undefined) notify(announcement(missing, env));
  const buildsFirst = buildProblem === undefined && missing.includes("kwokctl");
  const withKwokctl = { ...found, ...(buildsFirst ? await buildTools(["kwokctl"], builder) : {}) };
  const downloads = await downloadable(missingOf(withKwokctl), withKwokctl.kwokctl, env);
  const rest = { ...withKwokctl, ...downloads.addresses };
  if (isComplete(rest)) return rest;
  if (buildProblem !== undefined) throw missingError(missingOf(rest), [downloads.problem, buildProblem]);
  notify(downloads.problem);
  return { ...rest, ...(await buildTools(missingOf(rest), { ...builder, before: buildsFirst ? 1 : 0 })) };
}

const BUILD_WAIT_MS = 60 * 60 * 1000;

/**
 * Finds every tool, or provides it: `ECHELON_SANDBOX_BIN`, PATH, this user's cache, kwokctl's own downloads, a build
 * from the pinned Go modules. Throws `MissingToolError` with what to do where none of it is possible.
 */
export async function resolveBinaries(options: ResolveOptions): Promise<Binaries> {
  const { env, notify } = options;
  const found = await locateAll(env);
  if (isComplete(found)) return found;
  const held = await lock({
    path: cachePaths(env).lock,
    purpose: "builds the sandbox's tools",
    waitMs: BUILD_WAIT_MS,
    onWait: (holder) => notify(`waiting for process ${holder?.pid ?? "?"}, which builds the sandbox's tools`),
  });
  try {
    // Another process may have built them while this one waited.
    const now = await locateAll(env);
    const completed = isComplete(now) ? now : await complete(now, options);
    if (isComplete(completed)) return completed;
    throw missingError(missingOf(completed), []);
  } finally {
    held?.release();
  }
}
