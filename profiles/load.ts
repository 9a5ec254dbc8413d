import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { RequestError, show, validationError } from "../base/errors.ts";
import { Lines, withLines } from "../base/lines.ts";
import { parseJson, refuseUnsafe } from "../base/parseJson.ts";
import { readText } from "../base/readText.ts";
import { didYouMean } from "../base/suggest.ts";
import { applyOverrides } from "./overrides.ts";
import { type Profile, profileSchema, type SystemName, schemaFor, systems } from "./schema.ts";

const DIRECTORY = import.meta.dirname;

/** Tiers of a system that have a profile, sorted by name. */
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

/** Documents of profiles that have no file here, by `<system>/<tier>`. */
const registered = new Map<string, string>();

/** Takes the systems of registered profiles too. */
let schema = profileSchema;

/** Makes a profile known that has no file here. Tests that need no product's figures register their own profiles. */
export function registerProfile(reference: string, text: string): void {
  registered.set(reference, text);
  const others = [...registered.keys()].map((key) => key.split("/")[0]);
  schema = schemaFor([...new Set([...systems, ...others])] as SystemName[]);
}

/**
 * Validates a document as a profile.
 *
 * @param origin name of the file or key; each line of an error starts with it.
 * @throws RequestError (exit code 2) with one line per problem.
 */
export function parseProfile(document: unknown, origin: string): Profile {
  refuseUnsafe(document, origin);
  const parsed = schema.safeParse(document);
  if (!parsed.success) throw validationError(origin, parsed.error, document, schema);
  return parsed.data;
}

function unknownReference(reference: string, keys: string): RequestError {
  const known = profileReferences();
  return new RequestError(
    `${keys}profile: got ${show(reference)}, expected one of ${known.join(", ")}${didYouMean(reference, known)}`,
  );
}

/** The document of a profile, `<system>/<tier>`, as it stands in its file. */
export const profileText = (reference: string): string =>
  registered.get(reference) ?? readText(join(DIRECTORY, `${reference}.json`), `profiles/${reference}.json`);

/** @throws RequestError of `read`, with the line of the file in each message. */
function inText<Result>(text: string, origin: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw withLines(error, origin, new Lines(text));
  }
}

/**
 * Reads a profile and applies the operator's overrides to it.
 *
 * @param reference `<system>/<tier>`, for example `marketing-engine/enterprise`.
 * @param overrides a partial profile, applied as an RFC 7396 merge patch. @default none
 * @param keys start of the configuration keys in error messages.
 * @throws RequestError (exit code 2) if the reference, the file or an override is wrong.
 */
export function loadProfile(reference: string, overrides?: unknown, keys = "echelon:"): Profile {
  const [system, tier, ...rest] = reference.split("/");
  if (system === undefined || tier === undefined || rest.length > 0) {
    throw new RequestError(`${keys}profile: got ${show(reference)}, expected <system>/<tier>`);
  }
  const hasFile = systems.includes(system as SystemName) && tiersOf(system).includes(tier);
  if (!hasFile && !registered.has(reference)) {
    throw unknownReference(reference, keys);
  }
  const name = `profiles/${reference}.json`;
  const text = profileText(reference);
  const document = parseJson(text, name);
  const profile = inText(text, name, () => parseProfile(document, name));
  if (overrides === undefined) return profile;
  const label = `${keys}overrides`;
  return parseProfile(applyOverrides(document as Record<string, unknown>, overrides, label), label);
}
