import { createHash } from "node:crypto";
import { defect, show } from "./errors.ts";

/** What a provider allows in a name. Names are lowercase here: every provider takes that. */
export interface NameRule {
  /** Longest name, characters. */
  readonly max: number;
  /** Shortest name, characters. */
  readonly min: number;
  /** Characters besides a-z and 0-9 that may stand inside. */
  readonly extraCharacters: string;
  /** Whether the first character must be a letter. */
  readonly letterFirst: boolean;
  /** Beginnings that are refused. */
  readonly reservedPrefixes: readonly string[];
  /** Ends that are refused. */
  readonly reservedSuffixes: readonly string[];
  readonly source: string;
}

/** A rule of the longest name, in characters, and of what else differs from letters, digits and dashes. */
export const nameRule = (max: number, source: string, more: Partial<NameRule> = {}): NameRule => ({
  max,
  min: 1,
  extraCharacters: "-",
  letterFirst: false,
  reservedPrefixes: [],
  reservedSuffixes: [],
  source,
  ...more,
});

const HASH_CHARACTERS = 8;

const hashOf = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, HASH_CHARACTERS);

/** Lowercase, allowed characters only, runs of replacements folded, ends trimmed to a letter or digit. */
function clean(
  text: string,
  { extraCharacters, letterFirst, reservedPrefixes, reservedSuffixes }: NameRule,
): string {
  const allowed = new RegExp(`[^a-z0-9${extraCharacters.replaceAll(/[-\\\]^]/g, "\\$&")}]+`, "g");
  const folded = text.normalize("NFKD").toLowerCase().replaceAll(allowed, "-").replaceAll(/-{2,}/g, "-");
  const trimmed = folded.replace(/^[^a-z0-9]+/, "").replace(/[^a-z0-9]+$/, "");
  const needsLetter = letterFirst && !/^[a-z]/.test(trimmed);
  const refusedStart = reservedPrefixes.some((start) => trimmed.startsWith(start));
  const refusedEnd = reservedSuffixes.some((end) => trimmed.endsWith(end));
  const started = needsLetter || refusedStart || trimmed === "" ? `x-${trimmed}`.replace(/-$/, "") : trimmed;
  return refusedEnd ? `${started}-x` : started;
}

/** A head of one letter at least stands before the hash. */
const LEAST_ROOM = HASH_CHARACTERS + 2;

/**
 * Whether the parts could be cut elsewhere into as many: `["a", "prod", "eu-web"]` reads like
 * `["a", "prod-eu", "web"]`. The first part is one system's and the same for all its names, so that a dash in
 * the first two parts leaves no doubt.
 */
const isAmbiguous = (parts: readonly string[]): boolean => parts.slice(2).some((part) => part.includes("-"));

/**
 * A physical name that obeys the rule of its kind. The same parts give the same name; parts that had to be
 * changed or cut, or whose borders the name would not tell, end in a hash of what they were, so that two
 * different stacks never share a name.
 *
 * @param rule a row of a target's names.
 * @param parts joined by dashes; any text. The first is that of the system, the second that of the stack.
 * @param room characters to leave free at the end, for a suffix that the provider or Pulumi adds.
 * @throws Error where `room` leaves fewer than 10 characters: a fault of the calling code, not of the stack.
 */
export function physicalName(rule: NameRule, parts: readonly string[], room = 0): string {
  const wanted = parts.join("-");
  const cleaned = clean(wanted, rule);
  const max = rule.max - room;
  if (room < 0 || max < LEAST_ROOM) {
    throw defect(
      `name of ${show(parts)}: got room ${room}, expected 0 to ${rule.max - LEAST_ROOM} characters`,
    );
  }
  const fits = cleaned.length <= max && cleaned.length >= rule.min;
  if (cleaned === wanted && fits && !isAmbiguous(parts)) return cleaned;
  // Parts are hashed with their borders: ["a-b", "c"] and ["a", "b-c"] are different names.
  const suffix = `-${hashOf(JSON.stringify(parts))}`;
  const head = cleaned.slice(0, max - suffix.length).replace(/[^a-z0-9]+$/, "");
  return `${head}${suffix}`;
}
