import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { visit } from "jsonc-parser";
import { invalid, RequestError, show } from "../config/errors.ts";
import { leaves, type Provenance } from "./provenance.ts";
import { type Profile, profileSchema, type SystemName, systems } from "./schema.ts";

const DIRECTORY = import.meta.dirname;

/** Tiers of a system that have a profile, in order of their names. */
export function tiersOf(system: string): string[] {
  const directory = join(DIRECTORY, system);
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/** Every `<system>/<tier>` that has a profile. */
export const profileReferences = (): string[] =>
  systems.flatMap((system) => tiersOf(system).map((tier) => `${system}/${tier}`));

/** The first key that an object of the text has twice, with its line, or undefined. */
function findDuplicateKey(text: string): { key: string; line: number } | undefined {
  const open: Set<string>[] = [];
  let duplicate: { key: string; line: number } | undefined;
  visit(text, {
    onObjectBegin: () => {
      open.push(new Set());
    },
    onObjectEnd: () => {
      open.pop();
    },
    onObjectProperty: (key, _offset, _length, line) => {
      const keys = open.at(-1);
      if (keys?.has(key)) duplicate ??= { key, line: line + 1 };
      keys?.add(key);
    },
  });
  return duplicate;
}

/**
 * Parses JSON as a profile needs it: a syntax error names the place, and a key given twice is refused,
 * which `JSON.parse` would hide by taking the last.
 */
export function parseJson(text: string, origin: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RequestError(
      `${origin}: got malformed JSON (${(error as Error).message}), expected a JSON document`,
    );
  }
  const duplicate = findDuplicateKey(text);
  if (duplicate !== undefined) {
    throw new RequestError(
      `${origin}:${duplicate.line}: got the key ${show(duplicate.key)} twice, expected it once`,
    );
  }
  return value;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** RFC 7396: objects merge, null removes, anything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (key === "__proto__") continue;
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

const OPERATOR: Provenance = { kind: "operator", note: "echelon:overrides" };

/** Keys that say which profile it is: an override of them would make it another. */
const FIXED_KEYS = ["$schema", "system", "tier", "provenance"];

/** The profile with the operator's overrides; every changed leaf is marked as the operator's. */
function applyOverrides(document: unknown, overrides: unknown, origin: string): unknown {
  if (!isObject(overrides)) {
    throw new RequestError(`${origin}: got ${show(overrides)}, expected an object, a partial profile`);
  }
  const fixed = FIXED_KEYS.find((key) => key in overrides);
  if (fixed !== undefined) {
    throw new RequestError(
      `${origin}.${fixed}: got ${show(overrides[fixed])}, expected no override of what identifies a profile`,
    );
  }
  const merged = mergePatch(document, overrides) as Record<string, unknown>;
  const before = document as Record<string, unknown>;
  const old = before.provenance as Record<string, Provenance>;
  const changed = new Set(leaves(overrides));
  const provenance = Object.fromEntries(
    leaves(merged).map((pointer) => {
      const touched = [...changed].some((change) => pointer === change || pointer.startsWith(`${change}/`));
      return [pointer, touched || old[pointer] === undefined ? OPERATOR : old[pointer]];
    }),
  );
  return { ...merged, provenance };
}

/** Validates a document as a profile; `origin` opens each message. */
export function parseProfile(document: unknown, origin: string): Profile {
  const parsed = profileSchema.safeParse(document);
  if (!parsed.success) throw invalid(origin, parsed.error, document);
  return parsed.data;
}

/**
 * Reads a profile and lays the operator's overrides over it.
 *
 * @param reference `<system>/<tier>`, for example `marketing-engine/enterprise`.
 * @throws RequestError (exit code 2) where the reference, the file or an override is wrong.
 */
export function loadProfile(reference: string, overrides?: unknown, origin = "echelon"): Profile {
  const [system, tier, ...rest] = reference.split("/");
  if (system === undefined || tier === undefined || rest.length > 0) {
    throw new RequestError(`${origin}:profile: got ${show(reference)}, expected <system>/<tier>`);
  }
  if (!systems.includes(system as SystemName) || !tiersOf(system).includes(tier)) {
    const known = profileReferences().join(", ");
    throw new RequestError(`${origin}:profile: got ${show(reference)}, expected one of ${known}`);
  }
  const name = `profiles/${system}/${tier}.json`;
  const document = parseJson(readFileSync(join(DIRECTORY, system, `${tier}.json`), "utf8"), name);
  const profile = parseProfile(document, name);
  if (overrides === undefined) return profile;
  const label = `${origin}:overrides`;
  return parseProfile(applyOverrides(document, overrides, label), label);
}
