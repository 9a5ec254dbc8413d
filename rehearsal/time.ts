/** Seconds since a moment of `performance.now()`, to a tenth. */
export const secondsSince = (start: number): number => Math.round((performance.now() - start) / 100) / 10;
