import { existsSync } from "node:fs";
import { join } from "node:path";
import { RequestError } from "../../base/errors.ts";
import { packageRoot, projectRoot } from "../../base/project.ts";

/** A script of the operator's project comes before that of this package. */
export const scriptFolders = (): readonly string[] => [
  ...new Set([projectRoot(), packageRoot()].map((root) => join(root, "loadtests"))),
];

/**
 * The script that k6 runs for a system.
 *
 * @throws RequestError with how to write one where there is none.
 */
export function scriptOf(system: string, folders: readonly string[] = scriptFolders()): string {
  const paths = folders.map((folder) => join(folder, `${system}.ts`));
  const found = paths.find(existsSync);
  if (found !== undefined) return found;
  throw new RequestError(
    `loadtests/${system}.ts: got no such file, expected the script of the system ${system}; ` +
      "docs/load-testing.md, A system of your own, shows how to write one",
  );
}
