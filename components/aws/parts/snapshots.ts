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

/** Name of a snapshot that an update takes of a store. */
export const snapshotName = (
  rule: NameRule,
  label: string,
  { scope, parent }: Pick<StoreArgs<"documentdb" | "rds">, "scope" | "parent">,
): Input<string> => givenName(`${label}-name`, { rule, parts: [label, scope.stack], parent });

/** Inputs of a database by which a final snapshot stays when it is deleted, and nothing of a trial does. */
export function lastSnapshot(rule: NameRule, args: StoreArgs<"documentdb" | "rds">) {
  const { ephemeral } = args.scope.settings;
  return {
    deletionProtection: !ephemeral && !args.store.released,
    skipFinalSnapshot: ephemeral,
    ...(ephemeral ? {} : { finalSnapshotIdentifier: finalSnapshotName(rule, args) }),
  };
}
