import { RequestError, show } from "../base/errors.ts";
import { isObject } from "../base/json.ts";
import { mergePatch } from "../base/mergePatch.ts";
import { refuseUnsafe } from "../base/parseJson.ts";
import { escapeToken, leaves, OVERRIDDEN, type Provenance } from "./provenance.ts";

/** JSON Pointers of the values that a merge patch replaces or adds in a document. An empty object changes nothing. */
export function changedBy(patch: unknown, target: unknown, pointer = ""): string[] {
  if (!isObject(patch)) return [pointer];
  if (!isObject(target)) return [pointer];
  return Object.entries(patch).flatMap(([key, value]) =>
    changedBy(value, Object.hasOwn(target, key) ? target[key] : undefined, `${pointer}/${escapeToken(key)}`),
  );
}

/** Keys that identify the profile. An override of one of them would make it another profile. */
const FIXED_KEYS = ["$schema", "system", "tier", "rank", "provenance"];

/**
 * Applies the operator's overrides, an RFC 7396 merge patch, to the document of a profile. In `provenance`, every
 * value that the patch changes gets the kind `operator`.
 *
 * @param origin configuration key of the overrides; error messages start with it.
 * @throws RequestError (exit code 2) if the patch is not an object, or changes a key that identifies the profile.
 */
export function applyOverrides(
  document: Readonly<Record<string, unknown>>,
  overrides: unknown,
  origin: string,
): Record<string, unknown> {
  if (!isObject(overrides)) {
    throw new RequestError(`${origin}: got ${show(overrides)}, expected an object, a partial profile`);
  }
  refuseUnsafe(overrides, origin);
  const fixed = FIXED_KEYS.find((key) => Object.hasOwn(overrides, key));
  if (fixed !== undefined) {
    throw new RequestError(
      `${origin}.${fixed}: got ${show(overrides[fixed])}, expected no override of a key that identifies the profile`,
    );
  }
  const merged = mergePatch(document, overrides) as Record<string, unknown>;
  const old = document.provenance as Readonly<Record<string, Provenance>>;
  const changed = changedBy(overrides, document);
  const provenance = leaves(merged).map((pointer): [string, Provenance] => {
    const touched = changed.some((change) => pointer === change || pointer.startsWith(`${change}/`));
    return [pointer, touched ? OVERRIDDEN : (old[pointer] ?? OVERRIDDEN)];
  });
  return { ...merged, provenance: Object.fromEntries(provenance) };
}
