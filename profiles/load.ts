import { RequestError, show, validationError } from "../base/errors.ts";
import { Lines, type NamedLines, withPlaces } from "../base/lines.ts";
import { parseJson, refuseUnsafe } from "../base/parseJson.ts";
import { didYouMean } from "../base/suggest.ts";
import * as files from "./documents.ts";
import { applyOverrides } from "./overrides.ts";
import { withSpreadProvenance } from "./provenance.ts";
import { type Profile, profileSchema } from "./schema.ts";

export { profileReferences, systems, tiersOf } from "./documents.ts";

/** Documents of profiles that have no file here, by `<system>/<tier>`. */
const registered = new Map<string, string>();

/** Makes a profile known that has no file here. Tests that need no product's figures register their own profiles. */
export function registerProfile(reference: string, text: string): void {
  registered.set(reference, text);
}

/**
 * Validates a document as a profile.
 *
 * @param origin name of the file or key; each line of an error starts with it.
 * @throws RequestError (exit code 2) with one line per problem.
 */
export function parseProfile(document: unknown, origin: string): Profile {
  refuseUnsafe(document, origin);
  const whole = withSpreadProvenance(document);
  const parsed = profileSchema.safeParse(whole);
  if (!parsed.success) throw validationError(origin, parsed.error, whole, profileSchema);
  return parsed.data;
}

function unknownReference(reference: string, keys: string): RequestError {
  const known = files.profileReferences();
  return new RequestError(
    `${keys}profile: got ${show(reference)}, expected one of ${known.join(", ")}${didYouMean(reference, known)}`,
  );
}

/** The texts of a profile's files, one after the other. */
export const profileText = (reference: string): string =>
  registered.get(reference) ?? files.profileText(reference);

/** The document of a profile, from its files or as it was registered. */
function documentOf(reference: string): files.ProfileDocument {
  const text = registered.get(reference);
  if (text === undefined) return files.readProfileDocument(reference);
  const name = `profiles/${reference}.json`;
  return { document: parseJson(text, name), files: [{ name, lines: new Lines(text) }] };
}

/** @throws RequestError of `read`, with file and line of the value in each message. */
function inFiles<Result>(named: readonly NamedLines[], origin: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw withPlaces(error, origin, named);
  }
}

/** @throws RequestError if the files name another system or tier than their path. */
function checkIdentity({ system, tier }: Profile, reference: string, origin: string): void {
  if (`${system}/${tier}` === reference) return;
  throw new RequestError(
    `${origin}: got the system ${show(system)} and the tier ${show(tier)}, expected those of its path`,
  );
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
  if (!files.tiersOf(system).includes(tier) && !registered.has(reference)) {
    throw unknownReference(reference, keys);
  }
  const name = `profiles/${reference}.json`;
  const { document, files: named } = documentOf(reference);
  const profile = inFiles(named, name, () => parseProfile(document, name));
  checkIdentity(profile, reference, name);
  if (overrides === undefined) return profile;
  const label = `${keys}overrides`;
  const whole = withSpreadProvenance(document) as Record<string, unknown>;
  return parseProfile(applyOverrides(whole, overrides, label), label);
}
