import { defect } from "../../../base/errors.ts";
import { storeKey } from "../../../plan/storeKey.ts";
import type { BuiltStore, StoreArgs } from "../parts/store.ts";

/** Databases on the RDS server of another store, which makes them with their user and copies them with its own. */
export function rdsDatabase({ store, standing }: StoreArgs<"rds-database">): BuiltStore {
  const server = standing(storeKey(store.host));
  const endpoint = server?.guests?.[store.key];
  if (endpoint === undefined) {
    throw defect(`store ${store.key}: got no server ${storeKey(store.host)}, expected the RDS of its host`);
  }
  return { endpoint, access: () => [] };
}
