import { parse } from "yaml";
import { type Column, table, wrap } from "../base/layout.ts";
import { PROJECT } from "../base/project.ts";
import { type GrowthRow, refuses } from "./row.ts";

/** Where the operator writes the keys of a stack. */
export interface KeyPlace {
  /** Such as `stacks/Pulumi.enterprise.yaml`. */
  readonly into: string;
  /** Start of each key: `echelon:` in a stack's file, nothing in the args of a System. */
  readonly prefix: string;
}

/** Width of a line: with what Pulumi puts before each line of a message, 100 columns. */
const WIDTH = 94;

const heads: readonly Column[] = [
  { title: "verdict" },
  { title: "what" },
  { title: "what would be lost, or what happens" },
];

/** A row's cells. Of a resource, the type goes to the text: the column has room for its name only. */
function cellsOf({ verdict, subject, loses }: GrowthRow): string[] {
  const [type, name] = subject.split("::");
  if (name === undefined) return [verdict, subject, loses];
  return [verdict, name, `${type?.split(":").at(-1)}: ${loses}`];
}

/** The rows as a table, such as a terminal shows it. */
export const tableOf = (rows: readonly GrowthRow[], width: number): string[] =>
  table(heads, rows.map(cellsOf), width);

/** A line as the field of an object, for the args of a System. */
const asArgument = (line: string): string =>
  line.startsWith("#")
    ? line.replace("#", "//")
    : Object.entries(parse(line) as Record<string, unknown>)
        .map(([key, value]) => `${key}: ${JSON.stringify(value)},`)
        .join("\n");

const indented = (lines: readonly string[], { prefix }: KeyPlace): string[] =>
  lines
    .map((line) => line.replaceAll(`${PROJECT}:`, prefix))
    .map((line) => `    ${prefix === "" ? asArgument(line) : line}`);

const unique = (lines: readonly string[]): string[] => [...new Set(lines)];

/** What to write where, and what does not help. */
function advice(rows: readonly GrowthRow[], place: KeyPlace): string[] {
  const add = unique(rows.flatMap((row) => row.add));
  const instead = unique(rows.flatMap((row) => row.instead));
  if (add.length === 0) return [];
  return [
    `  To lose nothing, write into ${place.into}:`,
    ...indented(add, place),
    ...(instead.length === 0
      ? []
      : [
          "  Or, to leave the data in the engine that holds it now, write these lines there instead:",
          ...indented(instead, place),
        ]),
    ...wrap(
      "A later version has a command, promote, that writes these lines; until then you write them yourself. `pulumi state unprotect` does not help: it moves no data, and unprotects it.",
      WIDTH,
    ).map((line) => `  ${line}`),
  ];
}

/** The rows as a text: a table, then the lines to add. */
export function inWords(rows: readonly GrowthRow[], place: KeyPlace): string {
  const opening = refuses(rows)
    ? "refused: this update would lose what the stack holds. Nothing is changed."
    : "this update touches what the stack holds:";
  const named = rows
    .map(cellsOf)
    .map((cells) => cells.map((cell) => cell.replaceAll(`${PROJECT}:`, place.prefix)));
  return [opening, ...table(heads, named, WIDTH), ...advice(rows, place)].join("\n");
}
