import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** What a file pins. */
interface Pinned {
  readonly name: string;
  readonly version: string;
  /** https://developer.mozilla.org/docs/Web/Security/Subresource_Integrity */
  readonly integrity: string;
}

/**
 * Brings the archive of a package from npm's registry. It is read as text and not installed, so nothing that it depends on is
 * needed.
 *
 * @throws Error where the archive is not the pinned one, or npm does not run this program.
 */
export function bringNpmPackage(path: string, pinned: string): void {
  const { name, version, integrity } = JSON.parse(readFileSync(pinned, "utf8")) as Pinned;
  const npm = process.env.npm_execpath;
  if (npm === undefined) throw new Error("looking for npm: got no npm_execpath, expected a run by npm");
  const partial = `${path}-${process.pid}`;
  mkdirSync(partial);
  try {
    const args = [npm, "pack", `${name}@${version}`, "--silent", "--pack-destination", partial];
    const archive = join(partial, execFileSync(process.execPath, args, { encoding: "utf8" }).trim());
    const got = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
    if (got !== integrity) throw new Error(`${name} ${version}: got ${got}, expected ${integrity}`);
    renameSync(archive, path);
  } finally {
    rmSync(partial, { recursive: true });
  }
}
