import { readFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { defect } from "../../../../base/errors.ts";

/** Path below a root, with slashes → its content. */
export type Files = Readonly<Record<string, string>>;

/** What a module and all that it imports are made of. */
interface Imported {
  readonly files: Files;
  /** Names of packages, those of Node and k6 among them. */
  readonly packages: readonly string[];
}

/** Imports and exports from another module that are there at run time: types are stripped. */
const IMPORT = /^\s*(?:import|export)\s+(?!type\b)(?:[^;"']*?\sfrom\s+)?["']([^"']+)["']/gm;

/** What a script of k6 loads in some of its users only. */
const REQUIRED = /\brequire\(["']([^"']+)["']\)/g;

const isRelative = (specifier: string): boolean => specifier.startsWith(".");

/**
 * A module with all modules of the same root that it imports, or requires.
 *
 * @param root directory that holds all of them.
 * @param entry path of the module below it.
 */
export function importedFiles(root: string, entry: string): Imported {
  const files = new Map<string, string>();
  const packages = new Set<string>();
  const waiting = [normalize(entry)];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue;
    if (path.startsWith("..")) throw defect(`files of a load test: got ${path}, expected one below ${root}`);
    const text = readFileSync(join(root, path), "utf8");
    files.set(path, text);
    for (const [, specifier = ""] of [...text.matchAll(IMPORT), ...text.matchAll(REQUIRED)]) {
      if (isRelative(specifier)) waiting.push(normalize(join(dirname(path), specifier)));
      else packages.add(specifier);
    }
  }
  const named = [...files].map(([path, text]): [string, string] => [path.split(sep).join("/"), text]);
  return {
    files: Object.fromEntries(named.toSorted(([one], [other]) => (one < other ? -1 : 1))),
    packages: [...packages].toSorted(),
  };
}
