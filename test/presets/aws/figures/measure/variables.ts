import { joined, type Measured } from "./figure.ts";

/** Variables of containers, by the name of the workload. */
export type Variables = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Ports, and what a queue of the stack's own states again. */
const WIRING = /PORT$|^QUEUE_/;

const isFigure = ([name, value]: readonly [string, string]): boolean =>
  !WIRING.test(name) && value !== "" && !Number.isNaN(Number(value));

/** Variables that are numbers: `$NAME`, or `<workload>.$NAME` where they differ. */
export function variableFigures(variables: Variables): Measured {
  const rows = Object.entries(variables).flatMap(([workload, values]) =>
    Object.entries(values)
      .filter(isFigure)
      .map(([name, value]) => ({ workload, name, value: Number(value) })),
  );
  return joined(
    [...Map.groupBy(rows, ({ name }) => name)].map(([name, some]) => {
      const [first] = new Set(some.map(({ value }) => value));
      return some.every(({ value }) => value === first)
        ? { [`$${name}`]: first ?? 0 }
        : Object.fromEntries(some.map((one) => [`${one.workload}.$${name}`, one.value]));
    }),
  );
}
