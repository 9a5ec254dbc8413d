import type { StorePlan } from "../../../../plan/types.ts";
import { storeName } from "./store.ts";

type Named = Pick<StorePlan, "name" | "engine">;

/** The headless Service by which the members of a store know each other, where clients have one of their own. */
export const membersService = (store: Named): string => `${storeName(store)}-members`;

/**
 * Host names of the members of a set.
 *
 * @param set name of the StatefulSet. @default that of a store with one set of members
 */
export const memberHosts = (store: Named, count: number, set: string = storeName(store)): string[] =>
  Array.from({ length: count }, (_, member) => `${set}-${member}.${membersService(store)}`);
