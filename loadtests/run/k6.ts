import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { MissingToolError } from "../../base/errors.ts";
import { allOnPath, isProgram } from "../../base/onPath.ts";
import {
  announcement,
  buildProblem,
  buildProgram,
  type GoProgram,
  printedVersion,
} from "../../sandbox/binaries/build.ts";
import {
  cacheRoot,
  type Environment,
  moduleDirectory,
  type ProvideOptions,
} from "../../sandbox/binaries/paths.ts";
import { lock } from "../../sandbox/process/lock.ts";

/** A k6 that will do. */
export interface K6 {
  readonly path: string;
  readonly version: string;
}

/** Read in the releases of k6 on 2026-11-24; `sandbox/binaries/gomods/k6` pins the same. */
const PINNED: GoProgram = {
  name: "k6",
  version: "1.8.1",
  directory: moduleDirectory("k6"),
  package: "go.k6.io/k6",
  stamps: [],
  versionArguments: ["version"],
  buildSeconds: 150,
};

/** From 1.8 on a script may be TypeScript in files of its own; 2.x has the same API for what the scripts use. */
export const ACCEPTED = "1.8 or a newer 1.x, or 2.x";
const OLDEST_MINOR = 8;

/** Whether the scripts run with a k6 of this version. */
export function isAccepted(version: string): boolean {
  const [major, minor] = version.split(".").map(Number);
  return major === 2 || (major === 1 && (minor ?? 0) >= OLDEST_MINOR);
}

async function acceptedAt(path: string): Promise<K6 | undefined> {
  const version = await printedVersion(path, PINNED.versionArguments);
  return version !== undefined && isAccepted(version) ? { path, version } : undefined;
}

/** The k6 that `ECHELON_K6` names. A person chose it, so one that will not do is an error. */
async function given({ ECHELON_K6: path }: Environment): Promise<K6 | undefined> {
  if (path === undefined || path === "") return undefined;
  if (!isAbsolute(path) || !isProgram(path))
    throw new MissingToolError(`ECHELON_K6: got "${path}", expected the absolute path of a program`);
  const version = await printedVersion(path, PINNED.versionArguments);
  if (version !== undefined && isAccepted(version)) return { path, version };
  const got = version === undefined ? "a program that prints no version" : `version ${version}`;
  throw new MissingToolError(`ECHELON_K6: ${path}: got ${got}, expected k6 ${ACCEPTED}`);
}

async function onPath({ PATH = "" }: Environment): Promise<K6 | undefined> {
  for (const path of allOnPath("k6", PATH)) {
    const found = await acceptedAt(path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The directory in this user's cache; another pin has another. */
function builtDirectory(env: Environment): string {
  const hash = createHash("sha256").update(JSON.stringify([process.platform, process.arch]));
  for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(PINNED.directory, file)));
  return join(cacheRoot(env), "k6", hash.digest("hex").slice(0, 12));
}

/** The one in this user's cache. */
export function builtK6(env: Environment): K6 | undefined {
  const path = join(builtDirectory(env), PINNED.name);
  return isProgram(path) ? { path, version: PINNED.version } : undefined;
}

const missing = (problem: string): MissingToolError =>
  new MissingToolError(
    [
      `got a machine without k6 ${ACCEPTED}, which load tests need. Provide it in one of three ways:`,
      "  1. put it on PATH: https://grafana.com/docs/k6/latest/set-up/install-k6/;",
      "  2. name it in ECHELON_K6, by its absolute path;",
      "  3. install Go, and allow it its module proxy: k6 is then built once into the cache.",
      problem,
    ].join("\n"),
  );

async function build(options: ProvideOptions): Promise<K6> {
  const { env, notify } = options;
  const problem = await buildProblem([PINNED], env);
  if (problem !== undefined) throw missing(problem);
  const directory = builtDirectory(env);
  notify(announcement([PINNED], directory));
  return { path: await buildProgram(PINNED, directory, "1/1", options), version: PINNED.version };
}

const BUILD_WAIT_MS = 30 * 60 * 1000;

/**
 * Finds or provides k6, from the first place that has it: `ECHELON_K6`, PATH, this user's cache, a build from the pinned
 * Go module.
 *
 * @throws MissingToolError with what to do where none of these is possible.
 */
export async function resolveK6(options: ProvideOptions): Promise<K6> {
  const { env, notify } = options;
  const found = (await given(env)) ?? (await onPath(env)) ?? builtK6(env);
  if (found !== undefined) return found;
  const held = await lock({
    path: join(cacheRoot(env), "k6", "build.lock"),
    purpose: "builds k6",
    waitMs: BUILD_WAIT_MS,
    onWait: (holder) => notify(`waiting for process ${holder?.pid ?? "?"}, which builds k6`),
  });
  try {
    // Another process may have built it while this one waited.
    return builtK6(env) ?? (await build(options));
  } finally {
    held?.release();
  }
}
