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

/** Connections of clients that a database takes; null if it is not stated. */
const clientsOf = (store: StoreProfile): number | null => {
  if (store.kind !== "postgres") return null;
  const { pooler, maxConnections } = store;
  return pooler === undefined ? (maxConnections ?? null) : pooler.instances * pooler.maxClients;
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
    of: (store) => ("memoryMiB" in store ? store.memoryMiB * shardsOf(store) : null),
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

/** Figures of all stores for the same purpose: a store may be renamed, split, or replaced by a stronger kind. */
const ofAll: Readonly<Record<string, (stores: readonly StoreProfile[]) => number>> = {
  "stores for it": (stores) => Math.sign(stores.length),
  "GB for it": (stores) =>
    stores.reduce((sum, store) => sum + ("capacityGB" in store ? store.capacityGB : 0), 0),
  "as the strongest kind for it": (stores) => Math.max(...stores.map(({ kind }) => kinds[kind].strength)),
  "members of the largest store for it": (stores) =>
    Math.max(...stores.map((store) => (store.kind === "redis" ? 1 : membersOf(store)))),
  "days of backups for it": (stores) =>
    Math.max(...stores.map((store) => ("backupDays" in store ? store.backupDays : 0))),
};

const reading = (
  path: readonly string[],
  { what, sense }: Pick<Figure, "what" | "sense">,
  value: number | boolean,
  text = `${value} (${what})`,
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
    const some = Object.values(stores).filter(({ kind }) => kinds[kind].holds === purpose);
    return Object.entries(ofAll).map(([what, figure]) =>
      reading(
        ["stores"],
        { what: `${purpose}: ${what}`, sense: "notLess" },
        some.length === 0 ? 0 : figure(some),
      ),
    );
  });

/** Capacity, copies and backups of the stores. */
export const stores: Read = (profile) => [...single(profile), ...together(profile)];
