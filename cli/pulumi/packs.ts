import { globSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";

/** The folder of this package's packs. In a clone it is that of the project too. */
const PACKAGED = join(import.meta.dirname, "..", "..", "policies");

const packsIn = (folder: string): [name: string, path: string][] =>
  globSync("*/PulumiPolicy.yaml", { cwd: folder })
    .map((file) => join(folder, dirname(file)))
    .map((path) => [basename(path), path]);

/** Folders of all policy packs. One in `policies/` of the project comes in place of this package's with the same name. */
export const policyPacks = (root: string): string[] =>
  [...new Map([...packsIn(PACKAGED), ...packsIn(join(root, "policies"))]).values()].sort();

/** The packs as messages name them, such as `policies/cost`. */
export const packNames = (root: string): string[] => policyPacks(root).map((pack) => relative(root, pack));

/** Arguments that make the engine apply all policy packs. */
export const packArguments = (root: string): string[] =>
  policyPacks(root).flatMap((pack) => ["--policy-pack", pack]);
