import { createHash } from "node:crypto";
import { defect, show } from "./errors.ts";

/** What a provider allows in a name. All names are lowercase, because every provider accepts that. */
export interface NameRule {
  /** Longest name, characters. */
  readonly max: number;
  /** Shortest name, characters. */
  readonly min: number;
  /** Characters besides a-z and 0-9 that are allowed inside the name, but not at its ends. */
  readonly extraCharacters: string;
  /** Whether the first character must be a letter. */
  readonly letterFirst: boolean;
  /** Prefixes that the provider refuses. */
  readonly reservedPrefixes: readonly string[];
  /** Suffixes that the provider refuses. */
  readonly reservedSuffixes: readonly string[];
  /** URL of the page that states the rule. */
  readonly source: string;
}

/**
 * A rule for names of letters, digits and dashes.
 *
 * @param max longest name, characters.
 * @param more fields that differ from the defaults.
 */
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

/**
 * Lowercase text of allowed characters only, without repeated dashes, that starts and ends with a letter or digit.
 */
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

/** Shortest name that ends in a hash: one letter, a dash and the hash. */
const LEAST_ROOM = HASH_CHARACTERS + 2;

/**
 * Whether other parts of the same number could give the same name: `["a", "prod", "eu-web"]` and
 * `["a", "prod-eu", "web"]` both give `a-prod-eu-web`. Dashes in the first two parts do no harm, because the first
 * part is the system's name, which is the same in all names of a system.
 */
const isAmbiguous = (parts: readonly string[]): boolean => parts.slice(2).some((part) => part.includes("-"));

/**
 * A physical name that follows a provider's rule. The same parts always give the same name. The name ends in a hash
 * of the parts if they had to be changed or cut, or if other parts could give the same name, so that two
 * stacks never share a name.
 *
 * @param rule a row of the table of a target's names.
 * @param parts any texts; they are joined by dashes. The first is the system's name, the second the stack's.
 * @param room characters to leave free at the end, for a suffix that the provider or Pulumi adds. @default 0
 * @throws Error if `room` leaves fewer than 10 characters: a fault of the calling code, not of the stack.
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
  // The hash covers the list, not the joined text: ["a-b", "c"] and ["a", "b-c"] get different names.
  const suffix = `-${hashOf(JSON.stringify(parts))}`;
  const head = cleaned.slice(0, max - suffix.length).replace(/[^a-z0-9]+$/, "");
  return `${head}${suffix}`;
}
