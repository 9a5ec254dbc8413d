/** Number of edits between two words; an edit adds, removes or changes a letter, or swaps two neighbours. */
function distance(from: string, to: string): number {
  const rows = Array.from({ length: from.length + 1 }, (_, row) =>
    Array.from({ length: to.length + 1 }, (_, column) => (row === 0 ? column : row)),
  );
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  const swapped = (row: number, column: number): boolean =>
    from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
  for (const [row, cells] of rows.entries()) {
    for (let column = 1; row > 0 && column <= to.length; column += 1) {
      cells[column] = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + Number(from[row - 1] !== to[column - 1]),
        at(row - 2, column - 2) + (swapped(row, column) ? 1 : Number.POSITIVE_INFINITY),
      );
    }
  }
  return at(from.length, to.length);
}

/** Longest word that is compared, characters: longer ones are no typos, and comparing them is slow. */
const LONGEST_WORD = 64;

const folded = (word: string): string => word.toLowerCase().replaceAll(/[-_]/g, "");

/** The known word that is closest to `word`, with at most one edit per three letters; undefined if none is. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const reach = Math.floor(folded(word).length / 3);
  const ranked = known
    .map((candidate) => ({ candidate, edits: distance(folded(word), folded(candidate)) }))
    .filter(({ edits }) => edits <= reach)
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.candidate;
}

/** ` (did you mean x?)`, or an empty text if no known word is close. */
export function didYouMean(word: unknown, known: readonly string[]): string {
  const guess = typeof word === "string" ? nearest(word, known) : undefined;
  return guess === undefined || guess === word ? "" : ` (did you mean ${guess}?)`;
}
