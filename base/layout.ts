import { stripVTControlCharacters } from "node:util";

const widthOf = (text: string): number => stripVTControlCharacters(text).length;

const pad = (text: string, width: number, right: boolean): string => {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return right ? `${space}${text}` : `${text}${space}`;
};

/** Text cut to `width` characters. A cut text ends in …. */
export const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

/** Keeps words on one line, such as those of a cron expression; printed as a space. */
export const NO_BREAK = "\u00a0";

function fill(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => line.replaceAll(NO_BREAK, " "));
}

const wordsOf = (text: string): string[] => text.split(" ").filter((word) => word !== "");

/**
 * Breaks text between words into lines of at most `width` characters. A longer word has a line of its own: a person copies
 * names, paths and addresses as they are.
 */
export const wrap = (text: string, width: number): string[] => fill(wordsOf(text), width);

/** The same for a cell, which is never wider than its column: a longer word is broken too. */
const wrapCell = (text: string, width: number): string[] =>
  fill(
    wordsOf(text).flatMap((word) => word.match(new RegExp(`.{1,${width}}`, "gu")) ?? []),
    width,
  );

/** A paragraph after a mark. Its further lines are indented by the width of the mark. */
export function hang(mark: string, text: string, width: number): string[] {
  const indent = " ".repeat(widthOf(mark));
  return wrap(text, Math.max(1, width - indent.length)).map(
    (line, index) => `${index === 0 ? mark : indent}${line}`,
  );
}

export interface Column {
  readonly title: string;
  /** Whether cells are aligned to the right, as figures are. @default false */
  readonly right?: boolean;
}

const GAP = "  ";

/** Widths of the columns. Where they do not fit, the last one shrinks first, then the widest. */
function columnWidths(rows: readonly (readonly string[])[], room: number): number[] {
  const count = rows[0]?.length ?? 0;
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(...rows.map((row) => widthOf(row[index] ?? ""))),
  );
  const total = (): number => widths.reduce((sum, width) => sum + width, GAP.length * (count - 1));
  const last = count - 1;
  const floor = Math.min(widths[last] ?? 0, 16);
  widths[last] = Math.max(floor, (widths[last] ?? 0) - Math.max(0, total() - room));
  while (total() > room) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= 4) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/**
 * A table of at most `width` characters. Cells of the last column are wrapped, others are cut.
 *
 * @param paintHead colours the line of titles. @default none
 */
export function table(
  heads: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  paintHead: (line: string) => string = (line) => line,
): string[] {
  const titles = heads.map(({ title }) => title);
  const indent = "  ";
  const widths = columnWidths([titles, ...rows], width - indent.length);
  const last = widths.length - 1;
  const line = (cells: readonly string[]): string =>
    `${indent}${cells.map((cell, index) => pad(cell, widths[index] ?? 0, heads[index]?.right ?? false)).join(GAP)}`.trimEnd();
  const lines = rows.flatMap((row) => {
    const wrapped = wrapCell(row[last] ?? "", widths[last] ?? 1);
    const first = row.map((cell, index) =>
      index === last ? (wrapped[0] ?? "") : cut(cell, widths[index] ?? 0),
    );
    const rest = wrapped.slice(1).map((text) => row.map((_, index) => (index === last ? text : "")));
    return [first, ...rest].map(line);
  });
  const head = titles.map((title, index) => cut(title, widths[index] ?? 0));
  return [paintHead(line(head)), ...lines];
}
