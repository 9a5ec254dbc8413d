import type { LoadProfile } from "./types.ts";

/** Whether the tier states a cache for a kind of entry. */
export const caches = ({ stores = {} }: Pick<LoadProfile, "stores">, entry: string): boolean =>
  Object.values(stores).some(({ caches: kept = {} }) => entry in kept);
