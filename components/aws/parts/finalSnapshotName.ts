import { type Input, interpolate } from "@pulumi/pulumi";
import random from "@pulumi/random";
import { type NameRule, physicalName } from "../../../base/names.ts";
import type { StoreArgs } from "./store.ts";

const SUFFIX_BYTES = 4;
/** A dash and two digits a byte. */
const SUFFIX_CHARACTERS = 1 + 2 * SUFFIX_BYTES;

/**
 * Name of the snapshot that stays when a store is deleted. A released store gets a name of its own, because the snapshot of
 * an earlier store of the same name may still be there, and AWS gives each name once.
 */
export function finalSnapshotName(
  rule: NameRule,
  { scope, store, name, parent }: StoreArgs<"rds" | "elasticache">,
): Input<string> {
  const parts = [name, scope.stack, "final"];
  if (!store.released) return physicalName(rule, parts);
  const { hex } = new random.RandomId(`${name}-final`, { byteLength: SUFFIX_BYTES }, { parent });
  return interpolate`${physicalName(rule, parts, SUFFIX_CHARACTERS)}-${hex}`;
}
