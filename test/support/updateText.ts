import { plannedUpdate } from "../../cli/planned.ts";
import type { SettingsInput } from "../../config/settings.ts";
import { compare } from "../../growth/compare.ts";
import type { Update } from "../../growth/row.ts";
import { inWords } from "../../growth/words.ts";
import { previewStack } from "../../preview/stack.ts";

/** Values of `echelon:` in the file of the stack `shop`. */
export type Keys = Partial<SettingsInput>;

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** What a stack with these keys would leave in its state, and what it declares. */
async function updateOf(keys: Keys): Promise<Update> {
  const values = Object.entries(keys).map(([key, value]) => [`echelon:${key}`, textOf(value)] as const);
  const config = { values: Object.fromEntries(values), secretKeys: [] };
  const { document } = await previewStack({ stack: "shop", config });
  return { ...plannedUpdate(document), retire: keys.retire ?? {} };
}

/** What an update of a stack from one file to another says, without an engine; empty if it touches nothing it holds. */
export async function updateText(live: Keys, next: Keys): Promise<string> {
  const { placement } = await updateOf(live);
  const rows = compare(placement, await updateOf(next));
  return rows.length === 0 ? "" : inWords(rows, { into: "stacks/Pulumi.shop.yaml", prefix: "echelon:" });
}
