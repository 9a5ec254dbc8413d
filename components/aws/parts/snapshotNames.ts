import { type Input, interpolate, type Output, type Resource } from "@pulumi/pulumi";
import random from "@pulumi/random";
import { type NameRule, physicalName } from "../../../base/names.ts";
import type { StoreArgs } from "./store.ts";

const SUFFIX_BYTES = 4;
/** A dash and two digits a byte. */
const SUFFIX_CHARACTERS = 1 + 2 * SUFFIX_BYTES;

interface NewNameArgs {
  readonly rule: NameRule;
  readonly parts: readonly string[];
  readonly parent: Resource;
}

/** A name that no earlier snapshot has: snapshots stay in the account, and AWS gives each name once. */
export function newSnapshotName(logicalName: string, { rule, parts, parent }: NewNameArgs): Output<string> {
  const { hex } = new random.RandomId(logicalName, { byteLength: SUFFIX_BYTES }, { parent });
  return interpolate`${physicalName(rule, parts, SUFFIX_CHARACTERS)}-${hex}`;
}

/**
 * Name of the snapshot that stays when a store is deleted. Only a released store gets a new one: an earlier store of the same
 * name may have been deleted before.
 */
export function finalSnapshotName(
  rule: NameRule,
  { scope, store, name, parent }: StoreArgs<"rds" | "elasticache">,
): Input<string> {
  const parts = [name, scope.stack, "final"];
  return store.released
    ? newSnapshotName(`${name}-final`, { rule, parts, parent })
    : physicalName(rule, parts);
}
