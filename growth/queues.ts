import { isDeepStrictEqual } from "node:util";
import { PROJECT } from "../base/project.ts";
import { linesOf } from "./lines.ts";
import type { PlacedArrangement, PlacedStore, Placement } from "./placement.ts";
import { type GrowthRow, stops, type Update, type Ways, warns } from "./row.ts";

type PlacedQueue = NonNullable<PlacedStore["queues"]>[number];

/** What `echelon:retire` calls the queue of a copy. */
const nameOf = ({ name }: PlacedStore, { copy }: PlacedQueue): string =>
  copy === "" ? name : `${name}.${copy}`;

/** Where the items of a queue would go; null if they stay with whom they are for, or with all. */
function loses(before: PlacedQueue, isFirst: boolean, { queues }: PlacedStore): string | null {
  // Where all copies take from one queue, that is the first of those that they had.
  if (queues === undefined) return isFirst ? null : "nobody would take what waits in it";
  const after = queues.find(({ name }) => name === before.name);
  if (after === undefined) return "nobody would take what waits in it";
  return after.copy === before.copy || after.copy === "" || before.copy === ""
    ? null
    : `${after.copy} would take what waits in it`;
}

/** The names of the live stack in their order, and new ones behind them. */
const kept = (live: readonly string[] = [], update: readonly string[] = []): string[] => [
  ...live,
  ...update.filter((name) => !live.includes(name)),
];

/** Lines with which every copy keeps its queue. */
function keepingNames(live: PlacedArrangement, update: PlacedArrangement): Ways {
  const names = (["workflows", "departments"] as const)
    .map((key) => [key, kept(live[key], update[key])] as const)
    .filter(([key, all]) => live[key] !== undefined && !isDeepStrictEqual(all, update[key]));
  return { add: linesOf(Object.fromEntries(names)), instead: [] };
}

/** Queues of one broker that an update would take from the copies for which items wait there. */
export function queueRows(live: Placement, { placement, retire }: Update): GrowthRow[] {
  if (live.ephemeral) return [];
  const ways = keepingNames(live.arrangement, placement.arrangement);
  return Object.entries(live.stores).flatMap(([key, store]) => {
    const after = placement.stores[key];
    if (store.phase !== "serving" || after?.phase !== "serving") return [];
    return (store.queues ?? []).flatMap((queue, index): GrowthRow[] => {
      const loss = loses(queue, index === 0, after);
      if (loss === null) return [];
      const name = nameOf(store, queue);
      if (retire[name] === "unprotect")
        return [warns(name, `${loss} (${queue.name}); it stays in the broker`)];
      const way = `let it run empty, then give it up with ${PROJECT}:retire: { ${name}: unprotect }`;
      return [stops(name, `${loss} (${queue.name}): keep the names and their order, or ${way}`, ways)];
    });
  });
}
