import { join } from "node:path";
import { stringify } from "yaml";
import type { SettingsInput } from "../../config/settings.ts";
import type { Plan } from "../../plan/types.ts";
import { previewStack } from "../../preview/stack.ts";
import { rowOf } from "../../targets/index.ts";
import { type Cell, cells, outcome } from "../support/cells.ts";
import { type Built, cellFacts } from "./cellFacts.ts";
import { type Facts, flattened, tierFacts } from "./tierFacts.ts";

interface PlannedCell extends Cell {
  readonly plan: Plan;
}

const planned: readonly PlannedCell[] = cells.flatMap((cell) => {
  const result = outcome(cell);
  return "unsupported" in result ? [] : [{ ...cell, plan: result }];
});

/**
 * The facts of a tier, from the arrangement in which it has the most of them: a bare cluster cannot scale on backlog.
 * The golden of another arrangement says what differs there. Null where no target can do the tier.
 */
export function factsOf(reference: string): Facts | null {
  const [most] = planned
    .filter((cell) => cell.reference === reference)
    .map(({ plan }) => tierFacts(plan))
    .toSorted((one, other) => flattened(other).length - flattened(one).length);
  return most ?? null;
}

/** The stack of a cell, with the keys that its file would have, and more of them. */
export async function build(
  { reference, target, choices }: Cell,
  more: Pick<SettingsInput, "previous" | "serve"> = {},
): Promise<Built> {
  const keys = { profile: reference, target, ...choices, ...more };
  const values = Object.fromEntries(
    Object.entries(keys).map(([key, value]) => [
      `echelon:${key}`,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
  const { region } = rowOf(target);
  // A golden must not depend on the region of whoever runs the tests.
  const place = region === null ? {} : { [region.key]: region.assumed };
  const config = { values: { ...values, ...place }, secretKeys: [] };
  const { plan, document } = await previewStack({ stack: "golden", config });
  return { plan, resources: document.resources };
}

/** The content of the golden of a cell. */
export async function goldenOf(cell: Cell): Promise<Facts> {
  const result = outcome(cell);
  if ("unsupported" in result) return { unsupported: result.unsupported.reason };
  return cellFacts(await build(cell), factsOf(cell.reference) ?? {});
}

/** A golden in the form of its file. */
export const textOf = (golden: Facts): string => stringify(golden, { lineWidth: 0 });

/** Files of goldens, relative to this folder. */
export const fileOfTier = (reference: string): string => `${reference}.yaml`;
export const fileOf = ({ reference, arrangement }: Cell): string => `${reference}.${arrangement}.yaml`;
export const pathOf = (file: string): string => join(import.meta.dirname, file);
