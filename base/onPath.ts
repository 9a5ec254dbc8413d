import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, sep } from "node:path";

const EXTENSIONS = process.platform === "win32" ? [".exe", ".cmd"] : [""];

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

const isInsidePackages = (directory: string): boolean => directory.split(sep).includes("node_modules");

/**
 * Paths of the programs of that name, in the order of PATH. Relative directories are skipped, because programs start in
 * other directories, and so are those of `node_modules`: the npm package `pulumi`, for example, is only a wrapper that
 * downloads the CLI.
 */
export const allOnPath = (name: string, path: string = process.env.PATH ?? ""): readonly string[] =>
  path
    .split(delimiter)
    .filter((directory) => isAbsolute(directory) && !isInsidePackages(directory))
    .flatMap((directory) => EXTENSIONS.map((extension) => join(directory, `${name}${extension}`)))
    .filter(isProgram);
