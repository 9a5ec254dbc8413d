import type { Settings } from "../../config/settings.ts";
import { type Change, changes } from "../../growth/changes.ts";
import { moves } from "../../growth/moves.ts";
import { type MoveKeys, type NextStep, nextStep, type Situation } from "../../growth/nextStep.ts";
import {
  arranged,
  type PlacedArrangement,
  type PlacedStore,
  type Placement,
  remembersStores,
} from "../../growth/placement.ts";
import type { GrowthRow } from "../../growth/row.ts";
import { idOf, type StateResource } from "../pulumi/stackState.ts";
import type { Live, LiveState } from "./live.ts";

/** An arrangement without its overrides, which may hold anything. */
type ShownArrangement = Omit<PlacedArrangement, "overrides">;

/** A store that the stack's file plans. */
export interface PlannedStore
  extends Pick<
    PlacedStore,
    "name" | "engine" | "kind" | "phase" | "released" | "members" | "capacityGB" | "volumeGB"
  > {
  readonly key: string;
}

/** A store that the stack holds. */
export interface LiveStore extends PlannedStore {
  /** Whether each of its resources that holds data is protected in the state; false if it has none there. */
  readonly protected: boolean;
  /** When the oldest of them was made, as an ISO date and time; null if none is there, or no time is known. */
  readonly since: string | null;
  /** Its resources that hold data, and its credentials, as `type::name`. */
  readonly resources: readonly string[];
}

interface Arrangements {
  readonly tier: string;
  /** Name of a store → key of the one on which the workloads run. */
  readonly serving: Readonly<Record<string, string>>;
  readonly arrangement: ShownArrangement;
  readonly beside: ShownArrangement | null;
}

export interface PlannedStack extends Arrangements {
  readonly stores: readonly PlannedStore[];
}

/** What a stack holds. Of a stack that an earlier package made only `held` is known, and perhaps the tier. */
export interface LiveStack {
  /** What tells the cluster or account from others. */
  readonly place: string | null;
  readonly tier: string | null;
  readonly serving: Arrangements["serving"] | null;
  readonly arrangement: ShownArrangement | null;
  readonly beside: ShownArrangement | null;
  readonly stores: readonly LiveStore[];
  /** Every resource that is protected in the state, as `type::name`. */
  readonly held: readonly string[];
}

/** The document of `echelon status`. */
export interface StatusDocument {
  readonly stack: string;
  /** System and target of the live stack; without one, those of the file. */
  readonly system: string;
  readonly target: string;
  readonly live: LiveStack | null;
  /** Why there is no live state, or why it is not whole; null if it is. */
  readonly note: string | null;
  readonly planned: PlannedStack;
  readonly file: Omit<MoveKeys, "previous"> & { readonly previous: ShownArrangement | null };
  /** What an `up` would change. */
  readonly changes: readonly Change[];
  /** What an `up` would lose or end. */
  readonly rows: readonly GrowthRow[];
  readonly next: NextStep;
}

export interface StatusFacts {
  readonly stack: string;
  readonly settings: Settings;
  readonly live: Live;
  /** What the stack's file plans. */
  readonly planned: Placement;
  /** What an `up` would lose or end. */
  readonly rows: readonly GrowthRow[];
  readonly commands: Situation["commands"];
}

function shown({ overrides: _, ...rest }: PlacedArrangement): ShownArrangement {
  return rest;
}

const shownOrNull = (arrangement: PlacedArrangement | null): ShownArrangement | null =>
  arrangement === null ? null : shown(arrangement);

function plannedStore(key: string, store: PlacedStore): PlannedStore {
  const { name, engine, kind, phase, released, members, capacityGB, volumeGB } = store;
  return { name, engine, key, kind, phase, released, members, capacityGB, volumeGB };
}

/** Stores have a component of their own. The credentials of one stand outside it, as several stores may share them. */
const holdsData = ({ urn }: StateResource): boolean => urn.includes("$echelon:index:Store");

function liveStore(key: string, store: PlacedStore, resources: readonly StateResource[]): LiveStore {
  const own = resources.filter((resource) => holdsData(resource) && store.resources.includes(idOf(resource)));
  const [since = null] = own.flatMap(({ created }) => created ?? []).toSorted();
  return {
    ...plannedStore(key, store),
    protected: own.length > 0 && own.every(({ protect }) => protect),
    since,
    resources: store.resources,
  };
}

const arrangements = ({ tier, serving, arrangement, beside }: Placement): Arrangements => ({
  tier,
  serving,
  arrangement: shown(arrangement),
  beside: shownOrNull(beside),
});

const EARLIER = "an earlier package made this stack, and recorded no stores";

function liveStack({ placement, tier, resources }: LiveState): LiveStack {
  const held = resources
    .filter(({ protect }) => protect)
    .map(idOf)
    .toSorted();
  if (placement === null || !remembersStores(placement)) {
    return {
      place: null,
      tier: tier ?? null,
      serving: null,
      arrangement: null,
      beside: null,
      stores: [],
      held,
    };
  }
  const stores = Object.entries(placement.stores).map(([key, store]) => liveStore(key, store, resources));
  return { place: placement.place, ...arrangements(placement), stores, held };
}

function noteOf(live: Live): string | null {
  if ("unread" in live) return `the live state was not read: ${live.unread}`;
  if ("nothing" in live) return live.nothing;
  return live.placement !== null && remembersStores(live.placement) ? null : EARLIER;
}

/** The live placement as the next step reads it. */
function placeOf(live: Live, { system, target }: Placement): Situation["live"] {
  if ("unread" in live) return "unread";
  if ("nothing" in live) return "nothing";
  const { placement, tier } = live;
  return { ...(tier === undefined ? {} : { tier }), ...(placement ?? { system, target }) };
}

const moveKeys = ({ profile, previous, serve, retire }: Settings): MoveKeys => ({
  profile,
  previous: previous === undefined ? null : arranged(previous),
  serve: serve ?? null,
  retire,
});

/** Keys of the stores of which the state lacks a resource. */
function unmade(live: Live): string[] {
  if (!("resources" in live) || live.placement === null || !remembersStores(live.placement)) return [];
  const there = new Set(live.resources.map(idOf));
  return Object.entries(live.placement.stores).flatMap(([key, { resources }]) =>
    resources.every((id) => there.has(id)) ? [] : [key],
  );
}

/** Everything that `echelon status` says, from what was read. */
export function statusDocument(facts: StatusFacts): StatusDocument {
  const { stack, settings, live, planned, rows, commands } = facts;
  const place = placeOf(live, planned);
  const known = typeof place === "object" ? place : planned;
  const file = moveKeys(settings);
  // An update that moves the stack is refused whatever else it changes.
  const differences =
    typeof place === "object" && remembersStores(place) && moves(place, planned).length === 0
      ? changes(place, planned)
      : [];
  return {
    stack,
    system: known.system,
    target: known.target,
    live: "resources" in live ? liveStack(live) : null,
    note: noteOf(live),
    planned: {
      ...arrangements(planned),
      stores: Object.entries(planned.stores).map(([key, store]) => plannedStore(key, store)),
    },
    file: { ...file, previous: shownOrNull(file.previous) },
    changes: differences,
    rows,
    next: nextStep({
      live: place,
      planned,
      file,
      rows,
      changes: differences,
      unmade: unmade(live),
      commands,
    }),
  };
}
