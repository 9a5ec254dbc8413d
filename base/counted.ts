/**
 * A number with what it counts: `1 rule`, `2 rules`.
 *
 * @param many what is said of several.
 * @param one what is said of one. @default `many` without its last s
 */
export const counted = (count: number, many: string, one = many.replace(/s$/, "")): string =>
  `${count} ${count === 1 ? one : many}`;
