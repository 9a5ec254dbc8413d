import type { Measured } from "./measure/figure.ts";

/** A figure as it has to be: exactly, or at least. `null` where the tier has none. */
type Expected = string | number | null | { readonly min: number };

/** Figures of one origin: a value for each tier, in their order, or one for all. */
export interface Group {
  /** Section of the source that states them, or the reason why this project has chosen them. */
  readonly from: string;
  readonly kind: "stated" | "chosen";
  readonly figures: Readonly<Record<string, readonly Expected[]>>;
}

/** What the presets of a system have to be on AWS, written from the sources and not from the profiles. */
export interface SystemFigures {
  readonly system: string;
  /** A preset for each tier. */
  readonly stacks: readonly string[];
  /** Whether the source states CPU and memory of all workloads together. @default false */
  readonly totals?: boolean;
  readonly groups: readonly Group[];
}

export const stated = (from: string, figures: Group["figures"]): Group => ({ from, kind: "stated", figures });
export const chosen = (from: string, figures: Group["figures"]): Group => ({ from, kind: "chosen", figures });

/** A figure of one preset. */
export interface Row {
  readonly figure: string;
  readonly origin: string;
  readonly expected: Expected;
}

export const rowsOf = ({ stacks, groups }: SystemFigures, stack: string): readonly Row[] =>
  groups.flatMap(({ from, kind, figures }) =>
    Object.entries(figures).map(([figure, values]) => ({
      figure,
      origin: `${kind}: ${from}`,
      expected: (values.length === 1 ? values[0] : values[stacks.indexOf(stack)]) ?? null,
    })),
  );

function meets(expected: Expected, found: string | number | undefined): boolean {
  if (expected === null) return found === undefined;
  return typeof expected === "object" ? Number(found) >= expected.min : found === expected;
}

/** Every figure that is not as its row says, and every one without a row. */
export function differences(rows: readonly Row[], found: Measured): readonly string[] {
  const wrong = rows
    .filter(({ figure, expected }) => !meets(expected, found[figure]))
    .map(
      ({ figure, expected, origin }) =>
        `${figure}: got ${found[figure] ?? "none"}, expected ${JSON.stringify(expected)} (${origin})`,
    );
  const known = new Set(rows.map(({ figure }) => figure));
  const unknown = Object.keys(found).filter((figure) => !known.has(figure));
  return [...wrong, ...unknown.map((figure) => `${figure}: got ${found[figure]}, expected a row`)];
}
