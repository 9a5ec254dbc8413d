import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { promisify } from "node:util";
import { MissingToolError } from "../../base/errors.ts";
import { allOnPath } from "../../base/onPath.ts";
import { packageRoot } from "../../base/project.ts";
import { cacheRoot, type ProvideOptions } from "../../sandbox/binaries/paths.ts";
import { lock } from "../../sandbox/process/lock.ts";

const ENTRY = "server.ts";

/** The reference workload of this package, a small package of its own. */
export const referenceFolder = (): string => join(packageRoot(), "loadtests", "reference");

const isPackages = (path: string): boolean => path.split(sep).includes("node_modules");

/** Its files without its packages, by their path in it. */
const filesOf = (folder: string): readonly string[] =>
  globSync("**/*", { cwd: folder, exclude: isPackages })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .toSorted();

/** Another text of any file has another directory. */
function cachedFolder(folder: string, cache: string): string {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  for (const file of filesOf(folder)) hash.update(file.slice(folder.length)).update(readFileSync(file));
  return join(cache, hash.digest("hex").slice(0, 12));
}

/** Whether tools/node/reference.mjs has installed the packages of this lockfile in the folder, as `npm ci` of a clone does. */
function isInstalled(folder: string): boolean {
  const stamp = join(folder, "node_modules", ".installed");
  const lockfile = readFileSync(join(folder, "package-lock.json"));
  return (
    existsSync(stamp) && readFileSync(stamp, "utf8") === createHash("sha256").update(lockfile).digest("hex")
  );
}

const run = promisify(execFile);

async function install(source: string, target: string, { env, notify }: ProvideOptions): Promise<void> {
  const [npm] = allOnPath("npm", env.PATH);
  if (npm === undefined)
    throw new MissingToolError(
      "got no npm on PATH, expected it: the reference workload has packages of its own",
    );
  const partial = `${target}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  cpSync(source, partial, { recursive: true, filter: (path) => !isPackages(path.slice(source.length)) });
  notify(`installing the packages of the reference workload once in ${target}`);
  const flags = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  try {
    await run(npm, flags, { cwd: partial, env });
  } catch (error) {
    const { stderr = "" } = error as { readonly stderr?: string };
    const said = stderr.split("\n").find((line) => line.startsWith("npm error")) ?? "no message";
    throw new MissingToolError(
      `npm ci of the reference workload failed (${said.trim()}), expected npm's registry to answer`,
    );
  }
  renameSync(partial, target);
}

const INSTALL_WAIT_MS = 10 * 60 * 1000;

/**
 * The program of the reference workload, with its packages. In a clone they may be installed in its folder; else they are
 * installed once in this user's cache, also because Node runs no TypeScript below `node_modules`.
 *
 * @throws MissingToolError where its packages cannot be had.
 */
export async function referenceProgram(options: ProvideOptions): Promise<string> {
  const source = referenceFolder();
  if (!isPackages(source) && isInstalled(source)) return join(source, ENTRY);
  const cache = join(cacheRoot(options.env), "reference");
  const target = cachedFolder(source, cache);
  if (existsSync(target)) return join(target, ENTRY);
  const held = await lock({
    path: join(cache, "install.lock"),
    purpose: "installs the reference workload",
    waitMs: INSTALL_WAIT_MS,
    onWait: (holder) => options.notify(`waiting for process ${holder?.pid ?? "?"}, which installs it`),
  });
  try {
    if (!existsSync(target)) await install(source, target, options);
    return join(target, ENTRY);
  } finally {
    held?.release();
  }
}
