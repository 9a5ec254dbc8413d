import { PROJECT } from "../base/project.ts";
import type { GrowthRow } from "./compare.ts";
import { refuses } from "./compare.ts";

/** Where the operator writes the keys of a stack. */
export interface KeyPlace {
  /** Such as `stacks/Pulumi.enterprise.yaml`. */
  readonly into: string;
  /** Start of each key: `echelon:` in a stack's file, nothing in the args of a System. */
  readonly prefix: string;
}

/** The rows as a text: a table, then the lines to add. */
export function inWords(rows: readonly GrowthRow[], { into, prefix }: KeyPlace): string {
  const width = Math.max(...rows.map(({ subject }) => subject.length));
  const table = rows.map(({ verdict, subject, loses }) => `  ${verdict}  ${subject.padEnd(width)}  ${loses}`);
  const lines = [...new Set(rows.flatMap(({ add }) => add))];
  const opening = refuses(rows)
    ? "refused: this update would lose what the stack holds. Nothing is changed."
    : "this update touches what the stack holds:";
  const advice =
    lines.length === 0
      ? []
      : [
          `Add to ${into} (\`echelon promote\` will write these lines; \`pulumi state unprotect\` does not help):`,
          ...lines.map((line) => `  ${line.replaceAll(`${PROJECT}:`, prefix)}`),
        ];
  return [opening, ...table, ...advice].join("\n");
}
