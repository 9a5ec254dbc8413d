export type Value = string | number | null;
export type Row = Readonly<Record<string, unknown>>;

/** What both databases have in common: statements with `$1`, `$2`, … that return rows. */
export interface Sql {
  readonly engine: "sqlite" | "postgres";
  query(text: string, values?: readonly Value[]): Promise<readonly Row[]>;
  /** Connections that are in use now. */
  active(): number;
  close(): Promise<void>;
}

/** The database does not answer now. Whoever asked comes again later. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}

export const textOf = (row: Row, column: string): string => String(row[column] ?? "");
export const numberIn = (row: Row, column: string): number => Number(row[column] ?? 0);
