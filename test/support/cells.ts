import { UnsupportedError } from "../../base/errors.ts";
import { plan } from "../../plan/plan.ts";
import type { Choices, Plan } from "../../plan/types.ts";
import { loadProfile, profileReferences } from "../../profiles/load.ts";
import { operatorModes, type Target, targets } from "../../targets/names.ts";
import { runsWorkflows } from "./workflows.ts";

/** A tier on a target, in one of the arrangements of the target. */
export interface Cell {
  /** `<system>/<tier>` */
  readonly reference: string;
  readonly target: Target;
  readonly choices: Choices;
  /** `<target>`, or `<target>-operators` */
  readonly arrangement: string;
}

/** Choices for the plans of each target: none, and also operators where plans differ with them. */
const variants = {
  kubernetes: operatorModes.filter((mode) => mode !== "existing").map((operators) => ({ operators })),
  aws: [{}],
  gcp: [{}],
  azure: [{}],
} satisfies Record<Target, readonly Choices[]>;

const variantsOf = (target: Target): readonly Choices[] => variants[target];

/** The choices without which a tier has no plan on any target. */
const needed = (reference: string): Choices =>
  runsWorkflows(reference) ? { workflows: ["client-monitoring"] } : {};

/** Every arrangement of every tier that has a profile on every target. */
export const cells: readonly Cell[] = profileReferences().flatMap((reference) =>
  targets.flatMap((target) =>
    variantsOf(target).map((choices) => ({
      reference,
      target,
      choices: { ...choices, ...needed(reference) },
      arrangement: choices.operators === "install" ? `${target}-operators` : target,
    })),
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
