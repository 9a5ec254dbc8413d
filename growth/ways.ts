import { isDeepStrictEqual } from "node:util";
import type { Json } from "../base/json.ts";
import { isBackupKey } from "../plan/backup.ts";
import { speakAlike } from "../plan/engines/queue.ts";
import { isSmaller } from "./contents.ts";
import { type Keys, linesOf } from "./lines.ts";
import { arranged, type PlacedArrangement, type PlacedStore, type Placement } from "./placement.ts";
import type { Update, Ways } from "./row.ts";

/** Kinds of stores whose engine depends on operators or licences that the stack may use (plan/engines/choose.ts). */
export const CHOSEN_KINDS: readonly string[] = ["queue", "redis", "postgres", "mongodb", "neo4j"];

/** The arrangement that an update makes of `echelon:profile`. */
const currentOf = ({ arrangement, beside, besidePhase }: Placement): PlacedArrangement =>
  besidePhase === "arriving" && beside !== null ? beside : arrangement;

/** Name → engine of the stores whose engine is a choice. */
const chosenEngines = (stores: readonly PlacedStore[]): Record<string, string> =>
  Object.fromEntries(
    stores.filter(({ kind }) => CHOSEN_KINDS.includes(kind)).map(({ name, engine }) => [name, engine]),
  );

/** The arrangement with more engines named. */
const withEngines = (
  arrangement: PlacedArrangement,
  more: Readonly<Record<string, string>> = {},
): Record<string, Json> => arranged({ ...arrangement, engines: { ...arrangement.engines, ...more } });

/** Whether an update takes away the operators that hold stores of the live stack. */
const dropsOperators = (live: Placement, update: Placement): boolean =>
  live.operators !== "none" && update.operators === "none";

/** Whether a store is as large as it is by the arrangement beside. */
const besides = ({ phase, enlarged }: PlacedStore): boolean => phase !== "serving" || enlarged;

/** Whether workloads would leave a store that serves. */
const isLeft = (live: Placement, update: Placement, key: string): boolean =>
  live.stores[key]?.phase === "serving" && update.stores[key] === undefined;

/** Whether the arrangement beside has another store for a name that serves. */
const servesOtherwise = ({ stores, serving }: Placement): boolean =>
  Object.values(stores).some(({ phase, name }) => phase !== "serving" && serving[name] !== undefined);

/** Whether the lost stores are those of the arrangement beside; null if no single arrangement has all of them. */
function sideOf(live: Placement, update: Placement, lost: readonly string[]): boolean | null {
  const sides = new Set(lost.flatMap((key) => live.stores[key] ?? []).map(besides));
  const [beside] = sides;
  if (sides.size !== 1 || beside === undefined) return null;
  // Workloads would go back to stores that they have left.
  const goesBack = beside && lost.some((key) => isLeft(live, update, key)) && servesOtherwise(live);
  return goesBack ? null : beside;
}

/** Keys with which the arrangement of the lost stores stands beside that of the update. */
function moving(live: Placement, update: Placement, { lost, leavesGround }: Losses, beside: boolean): Keys {
  const from = beside && live.beside !== null ? live.beside : live.arrangement;
  const entries = Object.entries(live.stores).filter(([, store]) => besides(store) === beside);
  const sameOperators = (live.operators === "none") === (update.operators === "none");
  // Another package, or another number of members, may choose another engine for a lost store than it has.
  const named = entries.filter(([key]) => !sameOperators || lost.includes(key)).map(([, store]) => store);
  const previous = withEngines(from, chosenEngines(named));
  const leaves = leavesGround || lost.some((key) => isLeft(live, update, key));
  return {
    ...(dropsOperators(live, update)
      ? {
          operators: live.operators,
          engines: { ...currentOf(update).engines, ...chosenEngines(Object.values(update.stores)) },
        }
      : {}),
    previous,
    serve: leaves ? "previous" : "current",
  };
}

/**
 * Whether an engine that a store has now holds what the update wants. One broker holds any queue of its protocol, with a
 * lack.
 */
const stillHolds = (store: PlacedStore, next: PlacedStore): boolean =>
  store.kind === "queue" ? speakAlike(store.engine, next.engine) : next.members <= Math.max(1, store.members);

/** Keys with which the lost stores stay where they are; undefined if that is no choice of engines or operators. */
function staying(
  live: Placement,
  update: Placement,
  { lost, leavesGround }: Losses,
  move: Keys,
): Keys | undefined {
  const kept = lost.flatMap((key) => {
    const store = live.stores[key];
    const next = Object.values(update.stores).find(({ name }) => name === store?.name);
    const stays =
      store !== undefined &&
      next?.kind === store.kind &&
      next.engine !== store.engine &&
      CHOSEN_KINDS.includes(store.kind) &&
      stillHolds(store, next) &&
      !isSmaller(next, store);
    return stays ? [store] : [];
  });
  if (kept.length === 0) return undefined;
  const { previous, serve } = move;
  return {
    // Operators choose another engine where the next tier wants several members, so the engine is named in any case.
    ...(dropsOperators(live, update) ? { operators: live.operators } : {}),
    engines: { ...currentOf(update).engines, ...chosenEngines(kept) },
    ...(kept.length === lost.length && !leavesGround ? {} : { previous, serve }),
  };
}

/** Keys of the arrangement before, and on which of the two the workloads run; both go where there is none. */
function besideAsItIs(live: Placement, update: Placement): Keys {
  const before = live.besidePhase === "arriving" ? live.arrangement : live.beside;
  if (before === null) return update.beside === null ? {} : { previous: undefined, serve: undefined };
  return { previous: withEngines(before), serve: serveOf(live) };
}

/** Keys that leave a stack as it is: of two arrangements that stand already, neither may go before the other. */
function asItIs(live: Placement, update: Placement): Keys {
  const { compute, overrides, engines, profile, workflows, departments } = currentOf(live);
  const given = currentOf(update);
  return {
    profile,
    ...(compute === given.compute ? {} : { compute }),
    ...(engines === undefined && given.engines === undefined ? {} : { engines: engines ?? {} }),
    ...(overrides === undefined && given.overrides === undefined ? {} : { overrides: overrides ?? {} }),
    ...(isDeepStrictEqual(workflows, given.workflows) ? {} : { workflows }),
    ...(isDeepStrictEqual(departments, given.departments) ? {} : { departments }),
    ...(live.operators === update.operators ? {} : { operators: live.operators }),
    ...besideAsItIs(live, update),
  };
}

const serveOf = ({ besidePhase }: Placement): string => (besidePhase === "arriving" ? "previous" : "current");

/** Keys that turn a move around: the arrangement that serves is the one before, and the other is filled again. */
export const turnedAround = (live: Placement): Keys => {
  const { profile, ...more } = withEngines(live.beside ?? live.arrangement);
  // The keys of the arrangement that serves are taken out, unless the other one sets them too: they do not fit it.
  const stated = Object.keys(withEngines(live.arrangement)).map((key) => [key, undefined]);
  return {
    ...Object.fromEntries(stated),
    profile: profile ?? "",
    ...more,
    previous: withEngines(live.arrangement),
    serve: "previous",
  };
};

/** Keys with which the workloads stay on what the live stack has, while another compute kind is made ready beside it. */
const leaving = (live: Placement): Keys => ({
  previous: withEngines(live.arrangement),
  serve: "previous",
});

/** What of the live stack an update would lose. */
interface Losses {
  /** All stores, by key, or by that of their backups where only these would be lost. */
  readonly lost: readonly string[];
  /** Those, or their backups, that `echelon:retire` deletes while they are still protected. */
  readonly early: readonly string[];
  /** Whether it would leave at once what the pods of a cloud run on, or what requests come in by. */
  readonly leavesGround: boolean;
}

/** `echelon:retire` with `unprotect` for the stores that it deletes too early. */
function retireKeys(live: Placement, { retire }: Update, early: readonly string[]): Keys {
  if (early.length === 0) return {};
  const names = early.map((key) => live.stores[key]?.name);
  const others = Object.entries(retire).filter(([name]) => !names.includes(name));
  return { retire: Object.fromEntries([...others, ...early.map((key) => [key, "unprotect"] as const)]) };
}

/** Whether there is room for the arrangement of the lost stores beside that of the update. */
const hasRoom = (live: Placement, update: Placement): boolean =>
  live.beside === null || update.beside === null;

/** Lines with which an update loses nothing of this, and whether a move that is under way has to end first. */
export function waysFor(live: Placement, update: Update, losses: Losses): Ways & { readonly busy: boolean } {
  const { placement } = update;
  const { lost, early, leavesGround } = losses;
  const retire = retireKeys(live, update, early);
  // Backups are given up without a move, and a store only after one.
  const canGo = (key: string): boolean => placement.beside !== null || isBackupKey(key);
  if (lost.every((key) => early.includes(key) && canGo(key))) {
    return {
      add: linesOf({ ...(leavesGround ? leaving(live) : {}), ...retire }),
      instead: [],
      busy: false,
    };
  }
  const side = sideOf(live, placement, lost);
  if (side === null || !hasRoom(live, placement)) {
    return { add: linesOf({ ...asItIs(live, placement), ...retire }), instead: [], busy: true };
  }
  const move = moving(live, placement, losses, side);
  const stay = staying(live, placement, losses, move);
  return {
    add: linesOf({ ...move, ...retire }),
    instead: stay === undefined ? [] : linesOf({ ...stay, ...retire }),
    busy: false,
  };
}
