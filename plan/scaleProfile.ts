import { isObject } from "../base/json.ts";
import { valueAtPointer } from "../profiles/provenance.ts";
import { referenceIn } from "../profiles/scaleFile.ts";
import type { Profile } from "../profiles/schema.ts";

/** Whether the source or the operator gives the value. */
const isStated = (profile: Profile, pointer: string): boolean =>
  profile.provenance[pointer]?.kind !== "chosen";

/** The value that a text of the template stands for; undefined if the file has none. */
function filledText(text: string, profile: Profile): unknown {
  const reference = referenceIn(text);
  if (reference === null) return text;
  const { pointer, onlyStated } = reference;
  if (onlyStated && !isStated(profile, pointer)) return undefined;
  return valueAtPointer(profile, pointer);
}

/** A part of the template with the profile's values; undefined if it is left out. */
function filled(part: unknown, profile: Profile): unknown {
  if (typeof part === "string") return filledText(part, profile);
  if (Array.isArray(part)) return part.map((one) => filled(one, profile)).filter((one) => one !== undefined);
  if (!isObject(part)) return part;
  const entries = Object.entries(part).map(([key, value]) => [key, filled(value, profile)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** The file from which the application reads its scale; null for a system that reads none. */
export function scaleProfileOf(profile: Profile): { fileName: string; content: string } | null {
  const { scaleFile } = profile;
  if (scaleFile === undefined) return null;
  return { fileName: scaleFile.name, content: JSON.stringify(filled(scaleFile.content, profile)) };
}
