/** A table of the sources, as text. */
export interface TableText {
  readonly name: string;
  /** Its entries, in order, as they are written. */
  readonly entries: readonly string[];
  /** The text between its last brace and the semicolon. */
  readonly type: string;
}

const PAIRS: Readonly<Record<string, number>> = { "{": 1, "[": 1, "(": 1, "}": -1, "]": -1, ")": -1 };

/** Comments and texts, in which commas and braces do not count. */
const SILENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`/g;

/** The parts of the inside of an object literal, split at its commas but not at those of nested literals. */
function entriesOf(inside: string): string[] {
  const quiet = inside.replaceAll(SILENT, (text) => " ".repeat(text.length));
  const cuts = [-1];
  let depth = 0;
  for (const [index, character] of [...quiet].entries()) {
    depth += PAIRS[character] ?? 0;
    if (depth === 0 && character === ",") cuts.push(index);
  }
  return cuts
    .map((cut, number) => inside.slice(cut + 1, cuts[number + 1] ?? inside.length))
    .filter((entry) => entry.trim() !== "");
}

const TABLE = /\}( as const)? satisfies Record<Target, [^;]*;/g;

/** Every table over targets of one source: `const name = {…} satisfies Record<Target, …>;`. */
export function tablesOf(source: string): TableText[] {
  return [...source.matchAll(TABLE)].map((match) => {
    const head = source.slice(0, match.index);
    // A table may hold functions with constants of their own: it begins at the start of a line.
    const start = [...head.matchAll(/^(?:export )?const /gm)].at(-1);
    const declared = start === undefined ? "" : head.slice(start.index).replace(/^export /, "");
    const [declaration, name] = /^const (\w+) = \{/.exec(declared) ?? [];
    if (declaration === undefined || name === undefined) {
      throw new Error(`expected const <name> = {…} before: ${match[0]}`);
    }
    return {
      name,
      entries: entriesOf(declared.slice(declaration.length)),
      type: match[0].slice(1, -1),
    };
  });
}

/** The name that an entry begins with. */
export const keyOf = (entry: string): string => /^\w+/.exec(entry.replaceAll(SILENT, "").trim())?.[0] ?? "";

/** A statement with the same table, without one of its entries. */
export const without = ({ entries, type }: TableText, key: string): string =>
  `void ({ ${entries
    .filter((entry) => keyOf(entry) !== key)
    .join(", ")
    .replaceAll(/\/\/[^\n]*|\s+/g, " ")} }${type});`;
