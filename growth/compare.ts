import { PROJECT } from "../base/project.ts";
import type { Retirement } from "../plan/types.ts";
import {
  type EarlierPlacement,
  type PlacedArrangement,
  type PlacedStore,
  type Placement,
  remembersStores,
} from "./placement.ts";

/** What an update would do to something that the stack holds. */
export interface GrowthRow {
  /** `stops`: the update is refused. `warns`: it goes on. */
  readonly verdict: "stops" | "warns";
  /** What the row is about: the key of a store, a resource as `type::name`, or a key of the configuration. */
  readonly subject: string;
  /** What would be lost, or what happens. */
  readonly loses: string;
  /** Lines of the stack's file that make the update possible without loss; empty if none do. */
  readonly add: readonly string[];
}

/** An update: what it makes of the stack. */
export interface Update {
  readonly placement: Placement;
  /** Every resource that it declares, as `type::name`. */
  readonly declared: ReadonlySet<string>;
  readonly retire: Readonly<Record<string, Retirement>>;
}

const stops = (subject: string, loses: string, add: readonly string[] = []): GrowthRow => ({
  verdict: "stops",
  subject,
  loses,
  add,
});
const warns = (subject: string, loses: string): GrowthRow => ({ verdict: "warns", subject, loses, add: [] });

/** A value as a flow of YAML, such as `{ profile: a/b, engines: { work: redis } }`. JSON texts are YAML too. */
function flow(value: unknown): string {
  if (typeof value === "string" && /^[A-Za-z][\w./-]*$/.test(value)) return value;
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, child]) => `${flow(key)}: ${flow(child)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** A key of a stack as a line of its file. */
export const line = (key: string, value: unknown): string => `${PROJECT}:${key}: ${flow(value)}`;

/** How much a store holds, in words. */
export function sizeOf({ kind, members, capacityGB, volumeGB }: PlacedStore): string {
  const capacity = capacityGB ?? volumeGB;
  const size = capacity === null ? "" : ` of up to ${capacity} GB`;
  return `${contents[kind] ?? "data"}${size}${members > 1 ? ` on ${members} members` : ""}`;
}

/** What a store of each kind holds. */
const contents: Readonly<Record<string, string>> = {
  file: "files",
  sqlite: "databases",
  object: "objects",
  queue: "waiting work",
  postgres: "databases",
  redis: "cached values",
  mongodb: "databases",
  neo4j: "graphs",
};

/** The parts of a placement that no update may change, the key of each, and its text as that key has it. */
const fixed = [
  { part: "target", key: `${PROJECT}:target`, text: ({ target }: EarlierPlacement) => target },
  { part: "system", key: `${PROJECT}:profile`, text: ({ system }: EarlierPlacement) => `${system}/<tier>` },
] as const;

/** What makes an update a move to another place: no stack can make it. */
export function moves(live: EarlierPlacement, update: Placement): GrowthRow[] {
  const rows = fixed
    .filter(({ part }) => live[part] !== update[part])
    .map(({ part, key, text }) =>
      stops(
        key,
        `got ${text(update)}, expected ${text(live)}: this stack runs with that, and another ${part} is a move, not an update. Make a second stack, or destroy this one first`,
      ),
    );
  if (!remembersStores(live)) return rows;
  const { place } = live;
  if (place === null || update.place === null || place === update.place) return rows;
  const what = update.target === "kubernetes" ? "cluster" : "account";
  return [
    ...rows,
    stops(
      what,
      `got the ${what} ${update.place}, expected ${place}: this stack lives there. Point the provider at it, or make a second stack for this ${what}`,
    ),
  ];
}

/** Engines whose stores stand in the network of the stack, and cannot follow it into another. */
const IN_NETWORK: readonly string[] = ["ebs", "rds", "elasticache"];

function networkRows(live: Placement, update: Placement): GrowthRow[] {
  if (live.network === update.network) return [];
  return Object.entries(live.stores)
    .filter(([key, { engine }]) => IN_NETWORK.includes(engine) && update.stores[key] !== undefined)
    .map(([key, store]) =>
      stops(
        key,
        `${sizeOf(store)}: it stands in the network ${live.network}, and would be replaced in ${update.network}`,
        [],
      ),
    );
}

/** The arrangement that has to be named so that a store of the live stack is planned again. */
function arrangementOf(
  { arrangement, beside, operators, stores }: Placement,
  key: string,
  update: Placement,
): PlacedArrangement {
  const store = stores[key];
  const from = store === undefined || store.phase === "serving" || beside === null ? arrangement : beside;
  if (operators === update.operators || store === undefined) return from;
  // Under other operators the same tier chooses other engines, so that of the store is named.
  const kept = Object.values(stores).filter(
    ({ phase, name }) => phase === store.phase && update.stores[`${name}-${store.engine}`] === undefined,
  );
  const engines = Object.fromEntries(
    kept.filter(({ kind }) => CHOSEN_KINDS.includes(kind)).map(({ name, engine }) => [name, engine]),
  );
  return { ...from, engines: { ...from.engines, ...engines } };
}

/** Kinds of stores whose engine depends on whether the stack may use operators. */
const CHOSEN_KINDS: readonly string[] = ["queue", "redis", "postgres"];

/** Lines with which a store that the update no longer declares stays. */
function keeping(key: string, live: Placement, update: Placement): string[] {
  // Two arrangements stand already, and there is no room for a third.
  if (update.beside !== null) return [];
  const previous = arrangementOf(live, key, update);
  const phase = live.stores[key]?.phase ?? "serving";
  return [line("previous", previous), line("serve", phase === "serving" ? "previous" : "current")];
}

function lostStore(key: string, store: PlacedStore, live: Placement, update: Placement): GrowthRow {
  const add = keeping(key, live, update);
  const why =
    add.length > 0
      ? ""
      : `; ${update.arrangement.profile} and ${update.beside?.profile} stand already: finish that move before the next one`;
  return stops(key, `${sizeOf(store)}${why}`, add);
}

function goneStore(
  key: string,
  store: PlacedStore,
  live: Placement,
  { placement, retire }: Update,
): GrowthRow[] {
  if (live.ephemeral) return [warns(key, `${sizeOf(store)}: this stack is a trial, so it is deleted`)];
  const retirement = retire[key] ?? retire[store.name];
  if (retirement !== "delete") return [lostStore(key, store, live, placement)];
  if (store.released) return [warns(key, `${sizeOf(store)}: deleted for good, as ${PROJECT}:retire says`)];
  return [
    stops(key, `${sizeOf(store)}: it is still protected, and delete needs an up with unprotect before`, [
      line("retire", { [key]: "unprotect" }),
    ]),
  ];
}

function smaller(before: PlacedStore, after: PlacedStore): boolean {
  const less = (one: number | null, other: number | null): boolean =>
    one !== null && other !== null && one < other;
  return (
    less(after.members, before.members) ||
    less(after.volumeGB, before.volumeGB) ||
    (before.volumeGB === null &&
      less(after.capacityGB, before.capacityGB) &&
      CANNOT_SHRINK.includes(before.engine))
  );
}

/** Engines of a cloud whose capacity only grows. */
const CANNOT_SHRINK: readonly string[] = ["rds"];

function storeRows(live: Placement, update: Update): GrowthRow[] {
  return Object.entries(live.stores).flatMap(([key, store]) => {
    const after = update.placement.stores[key];
    if (after === undefined) return goneStore(key, store, live, update);
    if (!smaller(store, after)) return [];
    return [
      stops(
        key,
        `${sizeOf(store)} would become ${sizeOf(after)}: what holds data does not shrink`,
        update.placement.beside === null
          ? [line("previous", arrangementOf(live, key, update.placement)), line("serve", "current")]
          : [],
      ),
    ];
  });
}

/** Protected resources that belong to no store that a row names already. */
function heldRows(live: Placement, { declared }: Update, named: readonly GrowthRow[]): GrowthRow[] {
  const subjects = new Set(named.map(({ subject }) => subject));
  const inNamed = new Set(
    Object.entries(live.stores).flatMap(([key, { resources }]) => (subjects.has(key) ? resources : [])),
  );
  return live.held
    .filter((id) => !declared.has(id) && !inNamed.has(id))
    .map((id) => stops(id, "it is protected, and the update no longer declares it"));
}

function switchRow(name: string, from: string, to: string, live: Placement): GrowthRow[] {
  const before = live.stores[to];
  if (before === undefined) {
    return [
      stops(to, `workloads would start on it while it is empty: ${from} has the data of ${name}`, [
        line("serve", "previous"),
      ]),
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
  const { arrangement, beside } = live;
  return [
    stops(
      to,
      `workloads would go back to it, without what was written since they left: only ${from} has that. Move back by copying: ${from} serves, and ${to} is filled again`,
      [
        line("profile", beside?.profile ?? arrangement.profile),
        line("previous", arrangement),
        line("serve", "previous"),
      ],
    ),
  ];
}

function switchRows(live: Placement, { placement }: Update): GrowthRow[] {
  if (live.ephemeral) return [];
  return Object.entries(live.serving).flatMap(([name, from]) => {
    const to = placement.serving[name];
    // A store that the update gives up has a row already.
    if (to === undefined || to === from || placement.stores[from] === undefined) return [];
    return switchRow(name, from, to, live);
  });
}

/**
 * What an update would do to what the live stack holds; empty if nothing is lost.
 *
 * @param live the placement in the stack's state. One of an earlier package remembers no stores, so that only a move is
 * found.
 */
export function compare(live: EarlierPlacement, update: Update): GrowthRow[] {
  const moved = moves(live, update.placement);
  if (moved.length > 0 || !remembersStores(live)) return moved;
  const rows = [...storeRows(live, update), ...networkRows(live, update.placement)];
  return [...rows, ...heldRows(live, update, rows), ...switchRows(live, update)];
}

export const refuses = (rows: readonly GrowthRow[]): boolean =>
  rows.some(({ verdict }) => verdict === "stops");
