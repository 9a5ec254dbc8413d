import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Permissions, such as 0o600, of a file and of directories that have to be made for it. */
export interface Modes {
  readonly file: number;
  readonly directory: number;
}

/** For this user alone. */
export const OWNER_ONLY: Modes = { file: 0o600, directory: 0o700 };

/**
 * Writes a new file and renames it: no reader sees half a file, the file has its mode from the first byte on, and a
 * symbolic link at the path is replaced, not followed.
 *
 * @throws Error of the file system; nothing is left beside the path then.
 */
export function writeWhole(path: string, text: string, { file, directory }: Modes): void {
  const partial = `${path}.${process.pid}.partial`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: directory });
    // A process of the same number may have been killed in the middle of this.
    rmSync(partial, { force: true });
    writeFileSync(partial, text, { mode: file, flag: "wx" });
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
