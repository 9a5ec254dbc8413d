import { isDeepStrictEqual } from "node:util";
import { isObject, type Json } from "../base/json.ts";
import type { KubeObject } from "./api.ts";
import type { Manifest } from "./resolve.ts";
import type { JsonObject } from "./resolveProgram.ts";

/** What an apply did to an object. */
export type ApplyResult = "created" | "changed" | "unchanged";

export interface Change {
  readonly before: (KubeObject & JsonObject) | undefined;
  readonly after: KubeObject & JsonObject;
  readonly manifest: Manifest;
  readonly fieldManager: string;
}

/**
 * What an apply did. Controllers write to the same object all the while, so that its version tells only that it
 * is unchanged, not that it was this apply that changed it: what counts is the fields that this manager owns,
 * and their values.
 */
export function resultOf({ before, after, manifest, fieldManager }: Change): ApplyResult {
  if (before === undefined) return "created";
  if (before.metadata.resourceVersion === after.metadata.resourceVersion) return "unchanged";
  const sameFields = isDeepStrictEqual(ownedBy(before, fieldManager), ownedBy(after, fieldManager));
  const sameValues = isDeepStrictEqual(select(before, manifest), select(after, manifest));
  return sameFields && sameValues ? "unchanged" : "changed";
}

/** The fields that a manager owns by applying: https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers */
function ownedBy({ metadata }: JsonObject, manager: string): Json | undefined {
  const entries = isObject(metadata) ? metadata.managedFields : undefined;
  if (!Array.isArray(entries)) return undefined;
  const own = entries.find((one) => isObject(one) && one.manager === manager && one.operation === "Apply");
  return isObject(own) ? own.fieldsV1 : undefined;
}

/** Of a value, what stands where the manifest has something; a list is taken whole. */
function select(value: Json | undefined, manifest: Json): Json | undefined {
  if (!isObject(manifest) || !isObject(value)) return value;
  const entries = Object.entries(manifest).map(([field, inner]) => [field, select(value[field], inner)]);
  return Object.fromEntries(entries);
}
