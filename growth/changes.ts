import { isDeepStrictEqual } from "node:util";
import { sizeOf } from "./contents.ts";
import type { PlacedArrangement, PlacedStore, Placement } from "./placement.ts";

/** Something of a stack that an update would make, change or give up. */
export interface Change {
  /** Key of a store, or a word for a part of the arrangement. */
  readonly subject: string;
  /** What it is now; null if it does not exist yet. */
  readonly from: string | null;
  /** What it becomes; null if it goes. */
  readonly to: string | null;
}

/** An arrangement in one phrase. Overrides may be long, so they are only mentioned. */
export function arrangementText(arrangement: PlacedArrangement): string {
  const { profile, compute, engines = {}, overrides, workflows = [], departments = [] } = arrangement;
  const parts = [
    ...(compute === undefined ? [] : [`compute ${compute}`]),
    ...Object.entries(engines).map(([store, engine]) => `${store} on ${engine}`),
    ...(workflows.length === 0 ? [] : [`workflows ${workflows.join(" and ")}`]),
    ...(departments.length === 0 ? [] : [`departments ${departments.join(" and ")}`]),
    ...(overrides === undefined ? [] : ["overrides"]),
  ];
  return parts.length === 0 ? profile : `${profile} with ${parts.join(", ")}`;
}

/** What of a store a person sees change. */
const partsOf = (store: PlacedStore): string[] => [
  store.released ? `${store.phase}, released` : store.phase,
  sizeOf(store),
];

/** A store before and after, without the parts that stay. */
function storeChange(
  subject: string,
  before: PlacedStore | undefined,
  after: PlacedStore | undefined,
): Change[] {
  const [from, to] = [before, after].map((store) => (store === undefined ? null : partsOf(store)));
  const stays = (part: string): boolean => (from?.includes(part) && to?.includes(part)) ?? false;
  const text = (parts: readonly string[] | null | undefined): string | null =>
    parts?.filter((part) => !stays(part)).join(": ") ?? null;
  return text(from) === text(to) ? [] : [{ subject, from: text(from), to: text(to) }];
}

function arrangementChange(
  subject: string,
  before: PlacedArrangement | null,
  after: PlacedArrangement | null,
): Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  const [from, to] = [before, after].map((one) => (one === null ? null : arrangementText(one)));
  // Only the overrides differ.
  const what = from === to ? `${to}, changed` : (to ?? null);
  return [{ subject, from: from ?? null, to: what }];
}

/** What an update would change of the stores and the arrangements of a stack; empty if nothing. */
export function changes(live: Placement, update: Placement): Change[] {
  const keys = new Set([...Object.keys(live.stores), ...Object.keys(update.stores)]);
  return [
    ...arrangementChange("serves", live.arrangement, update.arrangement),
    ...arrangementChange("beside", live.beside, update.beside),
    ...(live.operators === update.operators
      ? []
      : [{ subject: "operators", from: live.operators, to: update.operators }]),
    ...[...keys].flatMap((key) => storeChange(key, live.stores[key], update.stores[key])),
  ];
}
