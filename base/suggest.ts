/** Edits that turn one word into the other: a letter added, left out, changed, or swapped with its neighbour. */
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

/** Longer words are no typos, and comparing them would take long. */
const LONGEST_WORD = 64;

const folded = (word: string): string => word.toLowerCase().replaceAll(/[-_]/g, "");

/** The known word that `word` most likely meant, or undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const reach = Math.floor(folded(word).length / 3);
  const ranked = known
    .map((candidate) => ({ candidate, edits: distance(folded(word), folded(candidate)) }))
    .filter(({ edits }) => edits <= reach)
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.candidate;
}

/** ` (did you mean x?)`, or nothing where no known word is near. */
export function didYouMean(word: unknown, known: readonly string[]): string {
  const guess = typeof word === "string" ? nearest(word, known) : undefined;
  return guess === undefined || guess === word ? "" : ` (did you mean ${guess}?)`;
}
