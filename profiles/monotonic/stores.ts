import { DEFAULT_CONNECTIONS } from "../connections.ts";
import type { StoreKind, StoreProfile } from "../store.ts";
import type { Read, Reading, Sense } from "./reading.ts";

/** What stores are for, and of two kinds for the same the stronger one. */
const kinds = {
  file: { holds: "files", strength: 1 },
  object: { holds: "files", strength: 2 },
  sqlite: { holds: "databases", strength: 1 },
  postgres: { holds: "databases", strength: 2 },
  redis: { holds: "cached values", strength: 1 },
  queue: { holds: "waiting work", strength: 1 },
  mongodb: { holds: "documents", strength: 1 },
  neo4j: { holds: "graphs", strength: 1 },
} as const satisfies Record<StoreKind, { readonly holds: string; readonly strength: number }>;

type Redis = Extract<StoreProfile, { readonly kind: "redis" }>;

/** Topologies of Redis by what they survive and how far they grow. */
const topologies = { single: 1, sentinel: 2, cluster: 3 } as const satisfies Record<
  Redis["topology"],
  number
>;

const membersOf = (store: StoreProfile): number => ("members" in store ? store.members : 1);

/** Servers that hold data and work at the same time. */
const shardsOf = (store: StoreProfile): number => {
  if (store.kind === "mongodb") return store.shards * store.members;
  return store.kind === "redis" && store.topology !== "cluster" ? 1 : membersOf(store);
};

/** Whether the store goes on without one of its members. */
const survives = (store: StoreProfile): boolean => {
  if (store.kind !== "redis") return membersOf(store) > 1;
  return store.topology === "cluster" ? (store.replicasPerShard ?? 0) > 0 : store.topology === "sentinel";
};

/** Memory of all members that hold different data; null if it is not stated. */
const memoryOf = (store: StoreProfile): number | null =>
  "memoryMiB" in store ? store.memoryMiB * shardsOf(store) : null;

/** Connections of clients that a database takes. */
const clientsOf = (store: StoreProfile): number | null => {
  if (store.kind !== "postgres") return null;
  const { pooler, maxConnections } = store;
  return pooler === undefined
    ? (maxConnections ?? DEFAULT_CONNECTIONS)
    : pooler.instances * pooler.maxClients;
};

interface Figure {
  readonly what: string;
  readonly sense: Sense;
  /** Null where the store has no such figure. */
  readonly of: (store: StoreProfile) => number | boolean | null;
  /** The value in words. @default the number and what it is */
  readonly inWords?: (store: StoreProfile) => string;
}

/** Figures of one store, which are compared where the next tier has a store of the same name. */
const ofOne: readonly Figure[] = [
  {
    what: "kind",
    sense: "notLess",
    of: ({ kind }) => kinds[kind].strength,
    inWords: ({ kind }) => `the kind ${kind}`,
  },
  {
    what: "MiB of memory over all members",
    sense: "notLess",
    of: memoryOf,
  },
  {
    what: "CPU over all members",
    sense: "notLess",
    of: (store) => ("cpu" in store ? store.cpu * shardsOf(store) : null),
  },
  {
    what: "members",
    sense: "notLess",
    // A cluster of Redis counts its primaries, other topologies all nodes.
    of: (store) => (store.kind === "redis" ? null : membersOf(store)),
  },
  {
    what: "topology",
    sense: "notLess",
    of: (store) => (store.kind === "redis" ? topologies[store.topology] : null),
    inWords: (store) => (store.kind === "redis" ? `the topology ${store.topology}` : ""),
  },
  ...(Object.keys(topologies) as Redis["topology"][]).map(
    (topology): Figure => ({
      what: `nodes, ${topology}`,
      sense: "notLess",
      of: (store) => (store.kind === "redis" && store.topology === topology ? store.members : null),
    }),
  ),
  {
    what: "copies of each shard",
    sense: "notLess",
    of: (store) =>
      store.kind === "redis" && store.topology === "cluster" ? (store.replicasPerShard ?? 0) : null,
  },
  {
    what: "survives the loss of a member",
    sense: "staysOn",
    of: survives,
    inWords: (store) => (survives(store) ? "a copy that takes over" : "no copy that takes over"),
  },
  { what: "connections of clients", sense: "notLess", of: clientsOf },
];

const total = (stores: readonly StoreProfile[], of: (store: StoreProfile) => number | null): number =>
  stores.reduce((sum, store) => sum + (of(store) ?? 0), 0);

const least = (stores: readonly StoreProfile[], of: (store: StoreProfile) => number | boolean): number =>
  Math.min(...stores.map((store) => Number(of(store))));

/** Redis alone may lose everything in a restart. */
const isDurable = (store: StoreProfile): boolean => store.kind !== "redis" || store.durable;

const daysOf = (store: StoreProfile): number => ("backupDays" in store ? store.backupDays : 0);

const lockOf = (store: StoreProfile): number => (store.kind === "object" ? (store.lockDays ?? 0) : 0);

const sizeOf = (store: StoreProfile): number => (store.kind === "redis" ? 1 : membersOf(store));

/** The worst promise of a recovery; endless where a store has none. */
const worst = (stores: readonly StoreProfile[], figure: "rpoMinutes" | "rtoMinutes"): number =>
  Math.max(...stores.map(({ recovery }) => recovery?.[figure] ?? Number.POSITIVE_INFINITY));

interface Together {
  /** @default notLess */
  readonly sense?: Sense;
  /** Of at least one store. */
  readonly of: (stores: readonly StoreProfile[]) => number;
  /** Of none. @default 0 */
  readonly none?: number;
  /** Whether a further store of the higher tier may have less, as long as those of the lower one stay. @default false */
  readonly weakest?: boolean;
}

/** Figures of all stores for the same purpose: a store may be renamed, split, or replaced by a stronger kind. */
const ofAll: Readonly<Record<string, Together>> = {
  "stores for it": { of: (stores) => Math.sign(stores.length) },
  "GB for it": {
    of: (stores) => total(stores, (store) => ("capacityGB" in store ? store.capacityGB : 0)),
  },
  "MiB of memory for it": { of: (stores) => total(stores, memoryOf) },
  "as the strongest kind for it": {
    of: (stores) => Math.max(...stores.map(({ kind }) => kinds[kind].strength)),
  },
  "members of the largest store for it": { of: (stores) => Math.max(...stores.map(sizeOf)) },
  "members of the smallest store for it": { weakest: true, of: (stores) => least(stores, sizeOf) },
  "if all stores for it have a copy that takes over": {
    weakest: true,
    of: (stores) => least(stores, survives),
  },
  "if all stores for it are durable": { weakest: true, of: (stores) => least(stores, isDurable) },
  "days of backups for it": { of: (stores) => Math.max(...stores.map(daysOf)) },
  "days of backups of the store for it with the fewest": {
    weakest: true,
    of: (stores) => least(stores, daysOf),
  },
  "days of locked versions for it": { of: (stores) => Math.max(...stores.map(lockOf)) },
  "minutes of changes for it that may be lost": {
    weakest: true,
    sense: "notMore",
    of: (stores) => worst(stores, "rpoMinutes"),
    none: Number.POSITIVE_INFINITY,
  },
  "minutes until it serves again": {
    weakest: true,
    sense: "notMore",
    of: (stores) => worst(stores, "rtoMinutes"),
    none: Number.POSITIVE_INFINITY,
  },
};

const reading = (
  path: readonly string[],
  { what, sense }: Pick<Figure, "what" | "sense">,
  value: number | boolean,
  text = `${value === Number.POSITIVE_INFINITY ? "no promise" : value} (${what})`,
): Reading => ({ path, id: `/${path.join("/")} ${what}`, value, text, sense });

const single: Read = ({ stores }) =>
  Object.entries(stores).flatMap(([name, store]) =>
    ofOne.flatMap((figure) => {
      const value = figure.of(store);
      return value === null ? [] : [reading(["stores", name], figure, value, figure.inWords?.(store))];
    }),
  );

const purposes = [...new Set(Object.values(kinds).map(({ holds }) => holds))];

/** Of each purpose, also one without a store: what a tier holds, the next one holds too. */
const together: Read = ({ stores }) =>
  purposes.flatMap((purpose) => {
    const named = Object.entries(stores).filter(([, { kind }]) => kinds[kind].holds === purpose);
    const names = named.map(([name]) => name);
    const some = named.map(([, store]) => store);
    return Object.entries(ofAll).map(([what, { of, sense = "notLess", none = 0, weakest }]) => ({
      ...reading(["stores"], { what: `${purpose}: ${what}`, sense }, some.length === 0 ? none : of(some)),
      ...(weakest ? { replaced: names } : {}),
    }));
  });

/** Capacity, copies and backups of the stores. */
export const stores: Read = (profile) => [...single(profile), ...together(profile)];
