import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { counted } from "../base/counted.ts";
import { RequestError, show } from "../base/errors.ts";
import { onFile } from "../base/systemError.ts";
import { writeWhole } from "../base/writeWhole.ts";

/** One file to write, relative to its directory. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
}

/** What a rendering did to its directory. */
export interface Written {
  /** Files of an earlier rendering that this one no longer has. */
  readonly removed: readonly string[];
  /** Such files that somebody has changed since: they stay, and `kubectl apply -f` would apply them. */
  readonly keptChanged: readonly string[];
}

/**
 * The file that lists what this command wrote into a directory, so that a later run removes nothing else. It has no
 * extension, as `kubectl apply -f <directory>` reads every .json and .yaml file.
 */
const RECORD = ".echelon-render";

/** Path of a written file → digest of its text. */
type Digests = { readonly [path: string]: string };

const digest = (text: string | Buffer): string => createHash("sha256").update(text).digest("hex");

function readRecord(directory: string): Digests {
  try {
    const lines = readFileSync(join(directory, RECORD), "utf8").split("\n").filter(Boolean);
    return Object.fromEntries(lines.map((line) => [line.slice(66), line.slice(0, 64)]).filter(isInside));
  } catch {
    return {};
  }
}

/** Anybody could have edited the record, so paths outside the directory are ignored. */
const isInside = ([path]: readonly string[]): boolean =>
  path !== undefined && /^([a-z]+\/)?[a-z0-9][a-z0-9.-]*\.yaml$/.test(path);

function entriesOf(directory: string): string[] {
  return onFile(directory, () =>
    lstatSync(directory, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(directory),
  );
}

/**
 * @param force writes into a directory that is not empty. Unchanged files of an earlier rendering are removed, all
 *   other files stay.
 * @throws RequestError where the directory is not empty and `force` is false.
 */
export function writeFiles(directory: string, files: readonly OutputFile[], force: boolean): Written {
  const present = entriesOf(directory);
  if (present.length > 0 && !force) {
    throw new RequestError(
      `--out: got ${show(directory)}, which holds ${counted(present.length, "files")}, expected an empty directory or a path that is free; --force writes into it`,
    );
  }
  const earlier = readRecord(directory);
  const stale = Object.keys(earlier).filter((path) => !files.some((file) => file.path === path));
  const { unchanged = [], changed = [] } = Object.groupBy(stale, (path) =>
    stateOf(join(directory, path), earlier[path]),
  );
  for (const { path, text } of files) writeOutput(join(directory, path), text, 0o644);
  for (const path of unchanged) rmSync(join(directory, path));
  const record = files.map(({ path, text }) => `${digest(text)}  ${path}\n`).join("");
  writeOutput(join(directory, RECORD), record, 0o644);
  return { removed: unchanged, keptChanged: changed };
}

function stateOf(path: string, expected: string | undefined): "unchanged" | "changed" | "gone" {
  try {
    if (!lstatSync(path).isFile()) return "changed";
    return digest(readFileSync(path)) === expected ? "unchanged" : "changed";
  } catch {
    return "gone";
  }
}

export function writeOutput(path: string, text: string, mode: number): void {
  const present = onFile(path, () => lstatSync(path, { throwIfNoEntry: false }));
  // Writing whole means replacing, and a device of the machine must not be replaced by a file.
  if (present !== undefined && !present.isFile() && !present.isSymbolicLink() && !present.isDirectory()) {
    throw new RequestError(`${path}: it is a device or a pipe; name a regular file`);
  }
  onFile(path, () => writeWhole(path, text, { file: mode, directory: 0o777 }));
}
