import { compare } from "../../../growth/compare.ts";
import type { Placement } from "../../../growth/placement.ts";
import type { Retirement } from "../../../plan/types.ts";
import { engineRefuses, sentence } from "./engine.ts";
import {
  faultsOfRefusal,
  faultsOfSafe,
  faultsOfUpdate,
  isEmpty,
  type Judged,
  judge,
  keysOf,
  keysWith,
  type Lines,
  said,
  stopping,
  unnamed,
} from "./judge.ts";
import { faultsOfKept } from "./kept.ts";
import { type Keys, type Stand, stand } from "./stand.ts";

/** What a walk uses; a test that must turn red changes one of them. */
export interface Tools {
  readonly stand: (keys: Keys) => Promise<Stand>;
  readonly compare: typeof compare;
}

export const tools: Tools = { stand, compare };

/** A walk from one arrangement to another, as an operator makes it. */
class Walk {
  readonly faults: string[] = [];
  readonly #tools: Tools;

  constructor(given: Tools) {
    this.#tools = given;
  }

  note(step: string, faults: readonly string[]): void {
    this.faults.push(...faults.map((fault) => `${step}: ${fault}`));
  }

  judge = (live: Stand, next: Stand): Judged => judge(live, next, this.#tools.compare);

  safe(step: string, live: Stand, next: Stand): void {
    this.note(step, faultsOfSafe(live, next, this.#tools.compare));
  }

  /** The stack of a step; a step that cannot be planned ends the walk. */
  async stand(step: string, keys: Keys): Promise<Stand | null> {
    try {
      return await this.#tools.stand(keys);
    } catch (error) {
      this.note(step, [`cannot be planned: ${(error as Error).message}`]);
      return null;
    }
  }
}

const retiring = ({ placement }: Stand): string[] =>
  Object.entries(placement.stores).flatMap(([key, { phase }]) => (phase === "retiring" ? [key] : []));

const all = (keys: readonly string[], what: Retirement): Keys =>
  Object.fromEntries(keys.map((key) => [key, what]));

/** Faults of the places of the stores while two arrangements stand. */
function faultsOfPlaces(at: Stand, serving: Placement["serving"], also: Placement, phase: string): string[] {
  const { placement } = at;
  const wrong = Object.entries(serving).filter(([name, key]) => placement.serving[name] !== key);
  const missing = Object.entries(also.stores).filter(([key, { phase: was }]) => {
    if (was !== "serving") return false;
    const found = placement.stores[key];
    return found === undefined || (found.phase !== phase && placement.serving[found.name] !== key);
  });
  const users = Object.values(at.plan.workloads).flatMap(({ name, uses }) =>
    Object.keys(uses)
      .filter((key) => placement.stores[key]?.phase !== "serving")
      .map((key) => `the workload ${name} uses ${key}, which does not serve`),
  );
  return [
    ...wrong.map(([name, key]) => `${name} is served by ${placement.serving[name]}, expected ${key}`),
    ...missing.map(([key]) => `${key} is ${placement.stores[key]?.phase ?? "gone"}, expected ${phase}`),
    ...users,
  ];
}

interface Moving {
  readonly walk: Walk;
  readonly from: Stand;
  /** The stack that the operator wants in the end. */
  readonly to: Stand;
  /** The keys of `to` with the lines of the refusal, without `serve`. */
  readonly keys: Keys;
}

/** After the switch: the way back is refused, and a move in the other direction passes. */
async function walkBack({ walk, from, keys }: Moving, expand: Stand, current: Stand): Promise<void> {
  const back = walk.judge(current, expand);
  const moved = Object.entries(current.placement.serving).filter(
    // A store that only the new arrangement has keeps what it holds, and nothing else has taken its place.
    ([name, key]) =>
      current.placement.stores[key]?.durable === true &&
      name in expand.placement.serving &&
      expand.placement.serving[name] !== key,
  );
  if (moved.length === 0) return;
  const unsaid = moved.filter(
    ([name]) =>
      !stopping(back).some(
        ({ subject, loses }) =>
          subject === expand.placement.serving[name] && loses.includes(current.placement.serving[name] ?? ""),
      ),
  );
  walk.note(
    "back",
    unsaid.map(([name]) => `no row that stops says what ${name} loses on the way back`),
  );
  const lines = keysOf(stopping(back));
  walk.note("back", lines.faults);
  const other = await walk.stand(
    "other direction",
    keysWith(keysWith(keys, { serve: "previous" }), lines.keys),
  );
  if (other === null) return;
  walk.safe("other direction", current, other);
  walk.note("other direction", faultsOfPlaces(other, current.placement.serving, from.placement, "arriving"));
}

const namesBefore = ({ placement }: Stand): string[] => Object.keys(placement.serving);

/** From unprotect to the end, when `to` stands alone. */
async function walkOut({ walk, from, to, keys }: Moving, current: Stand): Promise<void> {
  const serving = keysWith(keys, { serve: "current" });
  const old = retiring(current);
  const gone = await walk.stand("delete", keysWith(serving, { retire: all(old, "delete") }));
  if (gone === null) return;
  if (old.length > 0) {
    const atOnce = walk.judge(current, gone);
    walk.note("delete at once", faultsOfRefusal(current, atOnce));
    const lines = keysOf(stopping(atOnce));
    walk.note("delete at once", lines.faults);
    const free = await walk.stand("unprotect", keysWith(serving, lines.keys));
    if (free === null) return;
    walk.safe("unprotect", current, free);
    walk.note("delete", faultsOfDelete(walk, free, gone, old));
  }
  const end = walk.judge(gone, to);
  if (!end.refused) {
    walk.note(
      "clean",
      end.found.map((loss) => `${sentence(loss)}, and nothing should be lost`),
    );
    return;
  }
  walk.note("clean", faultsOfRefusal(gone, end));
  // The stores that keep a larger size need the tier before, without its other stores, and nothing else of the move.
  const { profile } = keys.previous as { readonly profile: string };
  const more = { previous: { profile }, serve: "current", retire: all(namesBefore(from), "delete") };
  const kept = await walk.stand("end", keysWith(to.keys, more));
  if (kept === null) return;
  walk.safe("end", gone, kept);
  walk.note("end", faultsOfKept(kept, to, stopping(end)));
}

/** Faults of the update that deletes stores which the one before released. */
function faultsOfDelete(walk: Walk, free: Stand, gone: Stand, old: readonly string[]): string[] {
  const judged = walk.judge(free, gone);
  const retired = old.flatMap((key) => free.placement.stores[key]?.resources ?? []);
  const foreign = judged.found.filter(({ resource }) => !retired.includes(resource.id));
  const standing = new Set([...gone.resources.values()].map(({ id }) => id));
  // Stores may share what they need, such as a password.
  const shared = new Set(Object.values(gone.placement.stores).flatMap(({ resources }) => resources));
  const kept = retired.filter((id) => standing.has(id) && !shared.has(id));
  return [
    ...(judged.refused ? [`it is refused after unprotect: ${said(stopping(judged))}`] : []),
    ...engineRefuses(judged.found).map((loss) => `${sentence(loss)}, and the engine protects it`),
    ...foreign.map((loss) => `${sentence(loss)}, and it belongs to no retired store`),
    ...kept.map((id) => `${id} stays, and its store is deleted`),
    ...unnamed(judged, free, "warns").map((loss) => `${sentence(loss)}, and no row says so`),
  ];
}

/** The other lines of a refusal, with which the stores stay where they are. */
async function walkInstead({ walk, from, to }: Omit<Moving, "keys">, lines: Lines): Promise<void> {
  walk.note("instead", lines.faults);
  if (isEmpty(lines.keys)) return;
  const staying = await walk.stand("instead", keysWith(to.keys, lines.keys));
  if (staying !== null) walk.safe("instead", from, staying);
}

/**
 * Walks from one arrangement to another: the bare change, and where that is refused, the way that its lines open.
 *
 * @returns what is wrong with it, in sentences; empty if nothing is.
 */
export async function faultsOfWalk(fromKeys: Keys, toKeys: Keys, given: Tools = tools): Promise<string[]> {
  const walk = new Walk(given);
  const from = await given.stand(fromKeys);
  const to = await given.stand(toKeys);
  const bare = walk.judge(from, to);
  if (!bare.refused) {
    walk.note("bare", faultsOfUpdate(from, to, given.compare));
    return walk.faults;
  }
  walk.note("bare", faultsOfRefusal(from, bare));
  const lines = keysOf(stopping(bare));
  walk.note("bare", lines.faults);
  await walkInstead({ walk, from, to }, keysOf(stopping(bare), "instead"));
  if (isEmpty(lines.keys)) {
    walk.note("bare", [`it is refused without a line to add: ${said(stopping(bare))}`]);
    return walk.faults;
  }
  if (lines.keys.profile !== undefined) {
    // Two arrangements stand, and that move has to end first: the lines leave the stack as it is.
    const still = await walk.stand("as it is", keysWith(toKeys, lines.keys));
    if (still !== null) walk.safe("as it is", from, still);
    return walk.faults;
  }
  const { serve, ...more } = lines.keys;
  const moving = { walk, from, to, keys: keysWith(toKeys, more) };
  const expand = await walk.stand("expand", keysWith(moving.keys, { serve: "previous" }));
  const current = await walk.stand("current", keysWith(moving.keys, { serve: "current" }));
  if (expand === null || current === null) return walk.faults;
  walk.safe("the lines", from, serve === "current" ? current : expand);
  walk.safe("expand", from, expand);
  walk.note("expand", faultsOfPlaces(expand, from.placement.serving, to.placement, "arriving"));
  walk.safe("current", expand, current);
  walk.note("current", faultsOfPlaces(current, to.placement.serving, from.placement, "retiring"));
  await walkBack(moving, expand, current);
  await walkOut(moving, current);
  return walk.faults;
}
