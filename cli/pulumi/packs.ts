import { existsSync, globSync } from "node:fs";
import { dirname, join } from "node:path";

/** Folders of all policy packs of the project, such as `policies/cost`. */
export const policyPacks = (root: string): string[] =>
  existsSync(join(root, "policies"))
    ? globSync("policies/*/PulumiPolicy.yaml", { cwd: root })
        .map((file) => dirname(file))
        .sort()
    : [];

/** Arguments that make the engine apply all policy packs. */
export const packArguments = (root: string): string[] =>
  policyPacks(root).flatMap((pack) => ["--policy-pack", join(root, pack)]);
