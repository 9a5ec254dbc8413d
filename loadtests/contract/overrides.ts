import { isObject } from "../../base/json.ts";
import { mergePatch } from "../../base/mergePatch.ts";
import type { LoadProfile, Provenance } from "./types.ts";

const OVERRIDDEN: Provenance = { kind: "operator", note: "OVERRIDES" };

const escapeToken = (token: string): string => token.replace(/~/g, "~0").replace(/\//g, "~1");

/** JSON Pointers of what a merge patch sets. */
const setBy = (patch: unknown, pointer: string): readonly string[] =>
  isObject(patch)
    ? Object.keys(patch).flatMap((key) => setBy(patch[key], `${pointer}/${escapeToken(key)}`))
    : [pointer];

/** A profile with a merge patch applied; what the patch sets is the operator's, and no line says that a source states it. */
export function withOverrides(profile: LoadProfile, patch: unknown): LoadProfile {
  const provenance = Object.fromEntries(setBy(patch, "").map((pointer) => [pointer, OVERRIDDEN]));
  const merged = mergePatch(profile, patch) as LoadProfile;
  return { ...merged, provenance: { ...profile.provenance, ...provenance } };
}
