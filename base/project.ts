import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Name of the Pulumi project, and the namespace of its keys. */
export const PROJECT = "echelon";

/** Pulumi type of the component that registers what policies and readers rely on. */
export const SYSTEM_TYPE = `${PROJECT}:index:System`;

/** The package's own root: beside this folder in a clone, two up once compiled. */
export const packageRoot = (): string => {
  const parent = dirname(import.meta.dirname);
  return existsSync(join(parent, "Pulumi.yaml")) ? parent : dirname(parent);
};

const isProject = (directory: string): boolean => {
  const file = join(directory, "Pulumi.yaml");
  return (
    existsSync(file) &&
    new RegExp(`^name:\\s*["']?${PROJECT}["']?\\s*$`, "m").test(readFileSync(file, "utf8"))
  );
};

/** The directory of the Pulumi project: the nearest one upward from `from`, as Pulumi looks for it, else this package. */
export function projectRoot(from: string = process.cwd()): string {
  if (isProject(from)) return from;
  const parent = dirname(from);
  return parent === from ? packageRoot() : projectRoot(parent);
}
