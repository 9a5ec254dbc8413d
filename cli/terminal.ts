import { styleText } from "node:util";
import { type Column, table as plainTable } from "../base/layout.ts";

export { type Column, cut, hang, NO_BREAK, wrap } from "../base/layout.ts";

/** Default width of a line: that of a classic terminal. */
const DEFAULT_COLUMNS = 80;
const MIN_COLUMNS = 40;

/** Highest width of a line on stdout: the terminal's, else `COLUMNS`, else 80. */
export function columns(): number {
  const given = process.stdout.columns ?? Number(process.env.COLUMNS);
  return Number.isInteger(given) && given > 0 ? Math.max(MIN_COLUMNS, given) : DEFAULT_COLUMNS;
}

type Format = Parameters<typeof styleText>[0];

/** Coloured text if stdout is a terminal; NO_COLOR and FORCE_COLOR are respected. */
export const paint = (format: Format, text: string): string =>
  styleText(format, text, { stream: process.stdout, validateStream: true });

/** A table of at most `width` characters, as in base/layout.ts, with dim titles. */
export const table = (
  heads: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] => plainTable(heads, rows, width, (line) => paint("dim", line));
