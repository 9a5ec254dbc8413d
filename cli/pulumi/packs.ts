import { existsSync, globSync } from "node:fs";
import { dirname, join } from "node:path";

/** Every policy pack of the project, by its folder: `policies/cost`, … */
export const policyPacks = (root: string): string[] =>
  existsSync(join(root, "policies"))
    ? globSync("policies/*/PulumiPolicy.yaml", { cwd: root })
        .map((file) => dirname(file))
        .sort()
    : [];

/** The arguments that make the engine hold a stack to them. */
export const packArguments = (root: string): string[] =>
  policyPacks(root).flatMap((pack) => ["--policy-pack", join(root, pack)]);
