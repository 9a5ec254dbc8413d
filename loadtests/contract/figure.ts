/** A figure with as many digits as a person reads: 0.0123, 12.3, 1230; just under 100 with enough to tell it from 100. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value)) return String(value);
  if (size >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(size >= 99 ? 5 : 3)));
}
