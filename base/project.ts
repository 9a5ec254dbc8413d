import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** Name of the Pulumi project, and namespace of its configuration keys. */
export const PROJECT = "echelon";

/** Pulumi type of the top component, whose outputs the policies read. */
export const SYSTEM_TYPE = `${PROJECT}:index:System`;

/** Root directory of the package: the parent of this folder in a clone, its grandparent in the compiled package. */
export const packageRoot = (): string => {
  const parent = dirname(import.meta.dirname);
  return existsSync(join(parent, "Pulumi.yaml")) ? parent : dirname(parent);
};

const isProject = (directory: string): boolean => {
  const file = join(directory, "Pulumi.yaml");
  return (
    existsSync(file) &&
    statSync(file).isFile() &&
    new RegExp(`^name:\\s*["']?${PROJECT}["']?\\s*$`, "m").test(readFileSync(file, "utf8"))
  );
};

/**
 * Directory of the Pulumi project: `from` or its nearest parent that holds one, as Pulumi searches; else this
 * package.
 */
export function projectRoot(from: string = process.cwd()): string {
  if (isProject(from)) return from;
  const parent = dirname(from);
  return parent === from ? packageRoot() : projectRoot(parent);
}
