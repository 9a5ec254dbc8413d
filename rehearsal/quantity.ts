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

/** A quantity as a number: cores, bytes or items. */
export function quantity(text: string): number {
  const [, amount, suffix = ""] = /^([-+]?[\d.]+(?:[eE][-+]?\d+)?)([A-Za-z]*)$/.exec(text) ?? [];
  const factor = SUFFIXES[suffix];
  if (amount === undefined || factor === undefined)
    throw new Error(`got ${JSON.stringify(text)}, expected a Kubernetes quantity`);
  return Number(amount) * factor;
}

/** A count or a share of `total` in percent, as Kubernetes rounds it: up. */
export function countOf(value: number | string, total: number): number {
  return typeof value === "number" ? value : Math.ceil((Number.parseFloat(value) * total) / 100);
}
