import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../base/json.ts";
import type { Manifest } from "../manifests/resolve.ts";
import type { KubeObject } from "../sandbox/client/transport.ts";

export type ApplyResult = "created" | "changed" | "unchanged";

/** An object as the cluster has it. */
export type LiveObject = KubeObject & JsonObject;

interface Change {
  /** Undefined where the object did not exist. */
  readonly before: LiveObject | undefined;
  readonly after: LiveObject;
  readonly manifest: Manifest;
  readonly fieldManager: string;
}

/**
 * What an apply did. A changed resource version does not tell: controllers write to the same object at the same time.
 * So the fields that this manager owns are compared, and their values.
 */
export function resultOf({ before, after, manifest, fieldManager }: Change): ApplyResult {
  if (before === undefined) return "created";
  if (before.metadata.resourceVersion === after.metadata.resourceVersion) return "unchanged";
  const sameFields = isDeepStrictEqual(ownedBy(before, fieldManager), ownedBy(after, fieldManager));
  const sameValues = isDeepStrictEqual(select(before, manifest), select(after, manifest));
  return sameFields && sameValues ? "unchanged" : "changed";
}

/** The fields that a manager owns by applying: https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers */
const ownedBy = ({ metadata }: KubeObject, manager: string): unknown =>
  metadata.managedFields?.find((one) => one.manager === manager && one.operation === "Apply")?.fieldsV1;

/** The part of a value at the paths that the manifest has; a list is taken whole. */
function select(value: Json | undefined, manifest: Json): Json | undefined {
  if (!isObject(manifest) || !isObject(value)) return value;
  const entries = Object.entries(manifest).map(([field, inner]) => [field, select(value[field], inner)]);
  return Object.fromEntries(entries);
}
