import { z } from "zod";
import { isObject } from "../base/json.ts";
import { valueAt } from "../base/schemaAt.ts";

/** Where a figure comes from: the source states it, this project chose it, or the operator overrides it. */
export const provenanceEntry = z.strictObject({
  kind: z
    .enum(["stated", "chosen", "operator"])
    .describe("stated by the source, chosen by this project, or overridden by the operator"),
  note: z
    .string()
    .regex(/^[^\r\n]+$/, "expected one line")
    .optional()
    .describe("Why it was chosen, or how a stated figure was read, in one line"),
  source: z.string().min(1).optional().describe("Section of the source that states it"),
});

export type Provenance = z.infer<typeof provenanceEntry>;

/** The entry of a value that the operator's overrides set. */
export const OVERRIDDEN: Provenance = { kind: "operator", note: "echelon:overrides" };

/** Keys of a profile that say what it is rather than how big it is. */
const IDENTITY = new Set(["$schema", "provenance"]);

export const escapeToken = (token: string): string => token.replaceAll("~", "~0").replaceAll("/", "~1");

/** JSON Pointers (RFC 6901) of all leaves of a value: scalars, and empty lists and objects. */
export function leaves(value: unknown, pointer = ""): string[] {
  if (value === null || typeof value !== "object") return [pointer];
  const entries = Object.entries(value).filter(([key]) => pointer !== "" || !IDENTITY.has(key));
  if (entries.length === 0) return [pointer];
  return entries.flatMap(([key, child]) => leaves(child, `${pointer}/${escapeToken(key)}`));
}

const unescapeToken = (token: string): string => token.replaceAll("~1", "/").replaceAll("~0", "~");

/** The value of a document at a JSON Pointer. */
export const valueAtPointer = (document: unknown, pointer: string): unknown =>
  valueAt(document, pointer.split("/").slice(1).map(unescapeToken));

/** Whether the document has a list or an object with values at a JSON Pointer. */
function isInner(document: unknown, pointer: string): boolean {
  if (!pointer.startsWith("/")) return false;
  const value = valueAtPointer(document, pointer);
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

/** The entry of the nearest ancestor that has one. */
function inherited<Entry>(entries: ReadonlyMap<string, Entry>, pointer: string): Entry | undefined {
  for (let end = pointer.lastIndexOf("/"); end > 0; end = pointer.lastIndexOf("/", end - 1)) {
    const entry = entries.get(pointer.slice(0, end));
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/**
 * The entries of a document, one for each of its values: an entry at a list or an object counts for every value in it that
 * has none of its own. Entries that fit nothing stay as they are, for the check to name them.
 */
export function spread<Entry>(
  document: unknown,
  provenance: Readonly<Record<string, Entry>>,
): Record<string, Entry> {
  const given = Object.entries(provenance);
  const inner = new Map(given.filter(([pointer]) => isInner(document, pointer)));
  const own = given.filter(([pointer]) => !inner.has(pointer));
  const known = new Map(own);
  const filled = leaves(document).flatMap((pointer): [string, Entry][] => {
    const entry = known.has(pointer) ? undefined : inherited(inner, pointer);
    return entry === undefined ? [] : [[pointer, entry]];
  });
  return Object.fromEntries([...own, ...filled]);
}

/** A document of a profile with an entry of provenance for each of its values. */
export const withSpreadProvenance = (document: unknown): unknown =>
  isObject(document) && isObject(document.provenance)
    ? { ...document, provenance: spread(document, document.provenance) }
    : document;

/**
 * Checks that every value has an entry in `provenance` and every entry a value, that a chosen value has a note with
 * the reason, and that a stated one names its source.
 */
export function checkProvenance(
  profile: { readonly provenance: Readonly<Record<string, Provenance>> },
  context: z.RefinementCtx,
): void {
  const known = new Set(leaves(profile));
  const complain = (pointer: string, message: string) =>
    context.addIssue({ code: "custom", path: ["provenance", pointer], message });
  for (const pointer of known) {
    if (profile.provenance[pointer] === undefined)
      complain(pointer, "an entry saying whether it is stated or chosen");
  }
  for (const [pointer, entry] of Object.entries(profile.provenance)) {
    // An override leaves an entry without a value only if its key is unknown, and that key has its own message.
    const ofOverride = entry.note === OVERRIDDEN.note;
    if (!known.has(pointer) && !ofOverride) complain(pointer, "no entry, as the profile has no such value");
    if (entry.kind === "chosen" && entry.note === undefined)
      complain(pointer, "a note with the reason of the choice");
    if (entry.kind === "stated" && entry.source === undefined) complain(pointer, "the source that states it");
  }
}
