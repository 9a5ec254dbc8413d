import type { PlacedStore, Placement } from "./placement.ts";

/** Kinds of stores that hold tables: data can move from one to the other, or from one to several. */
const TABLES: readonly string[] = ["sqlite", "postgres"];

/** A store, and those that its data is copied into. */
export interface DataCopy {
  readonly from: string;
  readonly into: readonly string[];
  /** What the copy takes besides draining the workloads; null if only the operator knows. */
  readonly how: string | null;
}

/** How tables are copied, by the kind of the store that has them. Its writers stand still from the first step on. */
const ways: Readonly<Record<string, string>> = {
  sqlite:
    "freeze its writers, export each table, make the schema in PostgreSQL, import, and compare the number of rows of each table",
  postgres:
    "freeze its writers, dump each database or schema with pg_dump, restore it with pg_restore, and compare the number of rows of each table",
};

const isTables = ({ kind }: PlacedStore): boolean => TABLES.includes(kind);

/**
 * Which store is copied into which, while new stores stand beside those that serve: into the one of its name, and tables
 * that leave their store into each new store of tables whose name nothing has.
 */
export function dataCopies({ stores, serving }: Pick<Placement, "stores" | "serving">): DataCopy[] {
  const all = Object.entries(stores);
  const arriving = all.filter(([, { phase }]) => phase === "arriving");
  const copyOf = (from: string, into: readonly string[]): DataCopy => {
    const store = stores[from];
    const tables =
      store !== undefined && isTables(store) && into.every((key) => stores[key]?.kind === "postgres");
    return { from, into, how: tables ? (ways[store.kind] ?? null) : null };
  };
  const named = arriving.flatMap(([key, { name }]) => {
    const from = serving[name];
    return from === undefined ? [] : [copyOf(from, [key])];
  });
  const further = arriving.filter(([, store]) => isTables(store) && serving[store.name] === undefined);
  const copied = named.map(({ from }) => from);
  const left = all.filter(
    ([key, store]) => store.phase === "serving" && isTables(store) && !copied.includes(key),
  );
  if (further.length === 0) return named;
  return [
    ...named,
    ...left.map(([key]) =>
      copyOf(
        key,
        further.map(([one]) => one),
      ),
    ),
  ];
}

/** The copies in one sentence part. */
export const copiesText = (copies: readonly DataCopy[]): string =>
  copies.map(({ from, into }) => `${from} into ${into.join(" and ")}`).join(", ");

/** How they are made, where that is known. */
export const howText = (copies: readonly DataCopy[]): string =>
  copies.flatMap(({ from, how }) => (how === null ? [] : [` For ${from}: ${how}.`])).join("");
