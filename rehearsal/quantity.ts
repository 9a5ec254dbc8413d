const SUFFIXES: Readonly<Record<string, number>> = {
  "": 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A Kubernetes quantity as a number of cores, bytes or items. */
export function quantity(text: string | number): number {
  const [, amount, suffix = ""] = /^([-+]?[\d.]+(?:[eE][-+]?\d+)?)([A-Za-z]*)$/.exec(String(text)) ?? [];
  const factor = SUFFIXES[suffix];
  if (amount === undefined || factor === undefined)
    throw new Error(`got ${JSON.stringify(text)}, expected a Kubernetes quantity`);
  return Number(amount) * factor;
}

/** A count as it is, or a percentage of `total`. */
export const shareOf = (value: number | string, total: number): number =>
  typeof value === "number" ? value : (Number.parseFloat(value) * total) / 100;

/** A count, or a percentage of `total` rounded up, as the controller of disruption budgets does. */
export const countOf = (value: number | string, total: number): number => Math.ceil(shareOf(value, total));
