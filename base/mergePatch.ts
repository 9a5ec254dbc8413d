import { isObject } from "./json.ts";

/** A JSON merge patch (RFC 7396): objects are merged, null removes a key, any other value replaces the old one. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  // fromEntries defines properties. Assigning `merged.__proto__` would set the prototype instead.
  return Object.fromEntries(merged);
}
