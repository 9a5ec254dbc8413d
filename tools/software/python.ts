import { execFileSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** The package python3-venv of Debian makes environments for it. */
const PYTHON = "/usr/bin/python3";

/** Brings the files of the packages of a requirements file, held to their checksums, to be read and not run. */
export function bringPython(directory: string, requirements: string, python: string): void {
  const partial = `${directory}-${process.pid}`;
  const args = ["install", "-q", "--no-deps", "--require-hashes", "--target", partial, "-r", requirements];
  try {
    execFileSync(python, ["-m", "pip", ...args], { stdio: ["ignore", "ignore", "inherit"] });
    renameSync(partial, directory);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Makes a Python environment with the packages of a requirements file, each held to its checksum. */
export function installPython(directory: string, requirements: string): void {
  const run = (program: string, ...args: readonly string[]): void => {
    execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
  };
  // An environment knows its own path, so that it cannot be moved into place: one that is not complete is made anew.
  rmSync(directory, { recursive: true, force: true });
  run(PYTHON, "-m", "venv", directory);
  const python = join(directory, "bin", "python");
  run(python, "-m", "pip", "install", "-q", "--require-hashes", "-r", requirements);
}
