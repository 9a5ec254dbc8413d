import { globSync } from "node:fs";
import { basename, join } from "node:path";
import type { ResourceRecord } from "../../document/document.ts";
import type { EvaluationOptions } from "../../policies/evaluate.ts";

/** One stack that a rule judges. */
export interface Case extends Partial<Pick<EvaluationOptions, "limits">> {
  readonly resources: readonly ResourceRecord[];
  /** Configuration of the rule. */
  readonly config?: NonNullable<EvaluationOptions["config"]>[string];
}

/** A stack that breaks the rule. */
export interface BrokenCase extends Case {
  /** Names of the resources with a finding, with `, ` between them. */
  readonly at: string;
  /** The whole text of the findings, where the case pins it. */
  readonly message?: string;
}

/** Stacks by a description; at least one of each kind. */
export interface RuleCases {
  readonly passes: Readonly<Record<string, Case>>;
  readonly breaks: Readonly<Record<string, BrokenCase>>;
  /** A value that is known only after apply, or cannot be read: never a pass. */
  readonly unknown: Readonly<Record<string, BrokenCase>>;
  /** Stacks that the rule does not apply to. */
  readonly none: Readonly<Record<string, Case>>;
}

export interface CasesOfRule {
  readonly pack: string;
  readonly rule: string;
  readonly cases: RuleCases;
}

/** The cases of every rule: `test/policies/<pack>/<rule>.ts`. */
export const casesOfRules: readonly CasesOfRule[] = await Promise.all(
  globSync("*/*.ts", { cwd: import.meta.dirname })
    .toSorted()
    .map(async (file) => {
      const { cases } = (await import(join(import.meta.dirname, file))) as { readonly cases: RuleCases };
      return { pack: file.split("/")[0] ?? "", rule: basename(file, ".ts"), cases };
    }),
);

export const entriesOf = <Value>(record: Readonly<Record<string, Value>>): [string, Value][] =>
  Object.entries(record);
