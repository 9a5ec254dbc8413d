import { UnsupportedError } from "../../base/errors.ts";
import { plan } from "../../plan/plan.ts";
import type { Choices, Plan } from "../../plan/types.ts";
import { loadProfile, profileReferences } from "../../profiles/load.ts";
import { operatorModes, targets } from "../../targets/names.ts";

export interface Cell {
  readonly reference: string;
  readonly target: (typeof targets)[number];
  readonly choices: Choices;
  /** Name of the golden file. */
  readonly file: string;
}

/** Choices that each target is planned with: without anything, and where they differ with operators. */
const variants: Readonly<Record<(typeof targets)[number], readonly Choices[]>> = {
  kubernetes: operatorModes.filter((mode) => mode !== "existing").map((operators) => ({ operators })),
  aws: [{}],
  gcp: [{}],
  azure: [{}],
};

/** Every system, tier and target that there is. */
export const cells: readonly Cell[] = profileReferences().flatMap((reference) =>
  targets.flatMap((target) =>
    variants[target].map((choices) => {
      const suffix = choices.operators === "install" ? "-operators" : "";
      return { reference, target, choices, file: `${reference.replace("/", "-")}-${target}${suffix}.yaml` };
    }),
  ),
);

/** The plan of a cell, or why the target cannot do it, in the form of `--target all`. */
export function outcome({
  reference,
  target,
  choices,
}: Cell): Plan | { readonly unsupported: { reason: string } } {
  try {
    return plan(loadProfile(reference), target, choices);
  } catch (error) {
    if (error instanceof UnsupportedError) return { unsupported: { reason: error.message } };
    throw error;
  }
}
