import { PROJECT } from "../base/project.ts";
import { backupKey } from "../plan/backup.ts";
import type { Retirement } from "../plan/types.ts";
import { hasSmallerBackups, isShorter, isSmaller, sizeOf } from "./contents.ts";
import { droppedText, dropsBackups, leftOf, withoutCopy } from "./copies.ts";
import { leftGround, leftRow } from "./ground.ts";
import { linesOf } from "./lines.ts";
import { isGiven, moves, networkRows } from "./moves.ts";
import { type EarlierPlacement, type PlacedStore, type Placement, remembersStores } from "./placement.ts";
import { queueRows } from "./queues.ts";
import { type GrowthRow, stops, type Update, type Ways, warns } from "./row.ts";
import { upgradeRows } from "./upgrades.ts";
import { turnedAround, waysFor } from "./ways.ts";
import { NAMED_AGAIN, strandedIn, strandedText, subnetRows } from "./zones.ts";

/** What becomes of a store of the live stack. */
interface Fate {
  readonly key: string;
  readonly store: PlacedStore;
  /** The same store after the update; undefined if the update does not declare it. */
  readonly after: PlacedStore | undefined;
  readonly retirement: Retirement | undefined;
  /** What the operator says of its backups. */
  readonly backups: Retirement | undefined;
  /** Its protected resources that the update does not declare. */
  readonly gone: readonly string[];
  /** Subnets that nodes would leave although a volume of it may be in the zone of one. */
  readonly stranded: readonly string[];
}

function fatesOf(live: Placement, { placement, declared, retire }: Update): Fate[] {
  return Object.entries(live.stores).map(([key, store]) => ({
    key,
    store,
    after: placement.stores[key],
    // Without an arrangement beside it, a store that serves has to be moved first, whatever is said about its name.
    retirement:
      store.phase === "serving" && placement.beside === null
        ? undefined
        : (retire[key] ?? retire[store.name]),
    backups: retire[backupKey(key)],
    gone: store.resources.filter((id) => live.held.includes(id) && !declared.has(id)),
    stranded: strandedIn(store, live, placement),
  }));
}

/** Whether a store may go: nothing protects it, or it keeps nothing. */
const isFree = ({ store, gone }: Fate, live: Placement): boolean =>
  gone.length === 0 && (live.ephemeral || !store.durable);

const isDeleted = ({ store, retirement, gone }: Fate): boolean =>
  retirement === "delete" && store.released && gone.length === 0;

const isEarly = (fate: Fate): boolean =>
  fate.after === undefined && fate.retirement === "delete" && !isDeleted(fate);

/** Whether the update would drop the backups of a store that stays. */
const dropsItsBackups = ({ store, after, gone }: Fate): boolean =>
  after !== undefined && gone.length > 0 && dropsBackups(store, after);

/** Whether `echelon:retire` deletes backups that are still protected. */
const areBackupsEarly = (fate: Fate): boolean => fate.backups === "delete" && dropsItsBackups(fate);

/** Whether the update would lose the store, a part of what it has room for, its backups, or the nodes in the zone of a volume. */
const isLost = (fate: Fate, live: Placement): boolean => {
  if (isFree(fate, live)) return false;
  if (fate.after === undefined) return !isDeleted(fate);
  const isStranded = fate.stranded.length > 0 && !isGiven(live.network);
  return isSmaller(fate.after, fate.store) || dropsItsBackups(fate) || isStranded;
};

const nameOf = (id: string): string => id.split("::").at(-1) ?? id;

/** What the row of a store that would shrink says after its size. */
const shrinkText = (before: PlacedStore, after: PlacedStore): string =>
  sizeOf(before) === sizeOf(after) && hasSmallerBackups(after, before)
    ? `: the volume of its backups would have ${after.backup?.gigabytes} GB instead of ${before.backup?.gigabytes}, and a volume does not shrink`
    : ` would become ${sizeOf(after)}: what holds data does not shrink`;

/** What the row of a store that stays says after its size. */
function becomesText(fate: Fate, after: PlacedStore): string {
  if (isSmaller(after, fate.store)) return shrinkText(fate.store, after);
  return dropsItsBackups(fate) ? droppedText(fate.key, false) : strandedText(fate.stranded);
}

/** What the row of a lost store says after its size. */
function reasonOf(fate: Fate, { arrangement, beside }: Placement, busy: boolean): string {
  const { after, store, key } = fate;
  if (areBackupsEarly(fate)) return droppedText(key, true);
  if (isEarly(fate)) return ": it is still protected, and delete needs an up with unprotect before";
  const shrinks = after === undefined ? "" : becomesText(fate, after);
  if (busy && beside !== null) {
    return `${shrinks}: ${arrangement.profile} and ${beside.profile} stand already. Finish that move before the next one`;
  }
  if (shrinks !== "") return shrinks;
  return store.released ? `: it is released, and only ${PROJECT}:retire with delete deletes it` : "";
}

/** What happens to a store that is not lost. */
function otherRows(fate: Fate, live: Placement, placement: Placement): GrowthRow[] {
  const { key, store, after, gone, stranded } = fate;
  if (after === undefined) {
    const why = live.ephemeral
      ? "this stack is a trial, so it is deleted"
      : `deleted for good, as ${PROJECT}:retire says${leftOf(live, key, store)}`;
    return [
      warns(
        key,
        `${sizeOf(store)}: ${isDeleted(fate) || live.ephemeral ? why : "deleted; a restart empties it too"}`,
      ),
    ];
  }
  if (gone.length > 0) {
    return [
      stops(
        key,
        `${sizeOf(store)}: it stays, and a part of it would be deleted: ${gone.map(nameOf).join(", ")}`,
      ),
    ];
  }
  if (stranded.length > 0 && !live.ephemeral) {
    return [stops(key, `${sizeOf(store)}${strandedText(stranded)}${NAMED_AGAIN}`)];
  }
  if (isShorter(after, store)) {
    return [warns(key, `${sizeOf(store)} would become ${sizeOf(after)}: what has waited longer is deleted`)];
  }
  if (after.released && !store.released && !live.ephemeral) {
    return [
      warns(
        key,
        `${sizeOf(store)}: no longer protected. ${PROJECT}:retire with delete then deletes it for good${withoutCopy(placement, after)}`,
      ),
    ];
  }
  return [];
}

/** What an update would lose, and the lines with which it would not: each row has the same, as a file has each key once. */
interface Found {
  readonly fates: readonly Fate[];
  readonly lost: readonly Fate[];
  /** What workloads run on, if the update would leave it at once. */
  readonly left: readonly string[];
  readonly ways: Ways;
  readonly busy: boolean;
}

function findLosses(live: Placement, update: Update): Found {
  const fates = fatesOf(live, update);
  const lost = fates.filter((fate) => isLost(fate, live));
  const left = leftGround(live, update);
  const { busy, ...ways } = waysFor(live, update, {
    // The lines that say how early ones are deleted keep them too.
    lost: lost.map((fate) => (areBackupsEarly(fate) ? backupKey(fate.key) : fate.key)),
    early: [
      ...lost.filter(isEarly).map(({ key }) => key),
      ...lost.filter(areBackupsEarly).map(({ key }) => backupKey(key)),
    ],
    leavesGround: left.length > 0,
  });
  return { fates, lost, left, ways, busy };
}

const storeRows = (live: Placement, { placement }: Update, { fates, lost, ways, busy }: Found): GrowthRow[] =>
  fates.flatMap((fate) =>
    lost.includes(fate)
      ? [stops(fate.key, `${sizeOf(fate.store)}${reasonOf(fate, live, busy)}`, ways)]
      : otherRows(fate, live, placement),
  );

/** What stops an update without a line that lifts it. */
export const UNDECLARED = `it is protected, and the update no longer declares it: put back what declared it, or first make an update whose only change is ${PROJECT}:ephemeral: true, which takes protection off and changes nothing else that holds data`;

/** Protected resources that belong to no store. */
function heldRows(live: Placement, { declared }: Update, { left, ways }: Found): GrowthRow[] {
  const ofStores = new Set(Object.values(live.stores).flatMap(({ resources }) => resources));
  return live.held
    .filter((id) => !declared.has(id) && !ofStores.has(id))
    .map((id) => (left.includes(id) ? leftRow(id, ways) : stops(id, UNDECLARED)));
}

/** A store of the live stack whose workloads an update moves to another one. */
interface Switch {
  readonly name: string;
  /** Key of the store that the workloads leave. */
  readonly from: string;
  /** Key of the store on which they run then. */
  readonly to: string;
}

function switchRow({ name, from, to }: Switch, live: Placement, { placement }: Update): GrowthRow[] {
  const before = live.stores[to];
  if (live.stores[from]?.durable === false) {
    return [warns(to, `workloads start on it without what ${from} has in its memory`)];
  }
  if (before === undefined) {
    const serve = placement.stores[from]?.phase === "arriving" ? "current" : "previous";
    return [
      stops(to, `workloads would start on it while it is empty: ${from} has the data of ${name}`, {
        add: linesOf({ serve }),
        instead: [],
      }),
    ];
  }
  if (before.phase === "arriving") {
    return [
      warns(
        to,
        `workloads move to it from ${from}, which keeps what it has. From then on only ${to} has what is written: the way back is a move too`,
      ),
    ];
  }
  return [
    stops(
      to,
      `workloads would go back to it, without what was written since they left: only ${from} has that. Move back by copying: ${from} serves, and ${to} is filled again`,
      { add: linesOf(turnedAround(live)), instead: [] },
    ),
  ];
}

function switchRows(live: Placement, update: Update): GrowthRow[] {
  if (live.ephemeral) return [];
  return Object.entries(live.serving).flatMap(([name, from]) => {
    const to = update.placement.serving[name];
    // A store that the update gives up has a row already.
    if (to === undefined || to === from || update.placement.stores[from] === undefined) return [];
    return switchRow({ name, from, to }, live, update);
  });
}

/** Protection that an update takes off the whole stack. */
function trialRows(live: Placement, { placement }: Update): GrowthRow[] {
  if (live.ephemeral || !placement.ephemeral || live.held.length === 0) return [];
  return [
    warns(
      `${PROJECT}:ephemeral`,
      "the stack becomes a trial: nothing that it holds is protected, and a later update may delete it",
    ),
  ];
}

/** Images that ran without a management port, which the pods of this package ask whether they are well. */
function imageRows(live: Placement | EarlierPlacement, { placement: { ownImages } }: Update): GrowthRow[] {
  const hadPort = remembersStores(live) && live.ownImages !== null;
  if (hadPort || ownImages === null || ownImages.length === 0) return [];
  return [
    warns(
      `${PROJECT}:images`,
      `${ownImages.join(", ")}: from now on an image answers /healthz, /readyz and /metrics on MANAGEMENT_PORT, no longer on PORT. The rollout of one that does not never ends: docs/workload-contract.md`,
    ),
  ];
}

/**
 * What an update would do to what the live stack holds; empty if nothing is lost.
 *
 * @param live the placement in the stack's state. One of an earlier package remembers no stores, so that only a move is
 * found.
 */
export function compare(live: Placement | EarlierPlacement, update: Update): GrowthRow[] {
  const moved = moves(live, update.placement);
  if (moved.length > 0) return moved;
  if (!remembersStores(live)) return imageRows(live, update);
  const found = findLosses(live, update);
  return [
    ...storeRows(live, update, found),
    ...upgradeRows(live, update),
    ...queueRows(live, update),
    ...networkRows(live, update),
    ...subnetRows(live, update),
    ...heldRows(live, update, found),
    ...switchRows(live, update),
    ...trialRows(live, update),
    ...imageRows(live, update),
  ];
}
