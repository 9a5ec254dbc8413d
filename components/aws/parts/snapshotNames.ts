import type { Input } from "@pulumi/pulumi";
import { type NameRule, physicalName } from "../../../base/names.ts";
import type { CacheEngine } from "./cache/engine.ts";
import { givenName } from "./givenName.ts";
import type { StoreArgs } from "./store.ts";

/**
 * Name of the snapshot that stays when a store is deleted. Only a released store gets a new one: an earlier store of the same
 * name may have been deleted before.
 */
export function finalSnapshotName(
  rule: NameRule,
  { scope, store, name, parent }: StoreArgs<CacheEngine | "documentdb" | "rds">,
): Input<string> {
  const parts = [name, scope.stack, "final"];
  return store.released ? givenName(`${name}-final`, { rule, parts, parent }) : physicalName(rule, parts);
}
