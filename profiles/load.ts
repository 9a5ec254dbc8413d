import { RequestError, show, validationError } from "../base/errors.ts";
import { Lines, type NamedLines, withPlaces } from "../base/lines.ts";
import { parseJson, refuseUnsafe } from "../base/parseJson.ts";
import { didYouMean } from "../base/suggest.ts";
import * as files from "./documents.ts";
import { refuseDecreases, type Tier } from "./monotonic/neighbours.ts";
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

const fileOf = (reference: string): string => `profiles/${reference}.json`;

type Registered = readonly [whole: files.Part];

/** The files of a profile, or what was registered in their place. */
function partsOf(reference: string): files.Parts | Registered {
  const text = registered.get(reference);
  return text === undefined ? files.readParts(reference) : [{ name: fileOf(reference), text }];
}

const textOf = (parts: readonly files.Part[]): string => parts.map(({ text }) => text).join("\n");

/** The texts of a profile's files, one after the other. */
export const profileText = (reference: string): string => textOf(partsOf(reference));

function documentOf(parts: files.Parts | Registered): files.ProfileDocument {
  if (parts.length === 2) return files.parseParts(parts);
  const [{ name, text }] = parts;
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

/** A profile that was read, and the text that it was read from. */
interface Known {
  readonly text: string;
  readonly document: unknown;
  readonly files: readonly NamedLines[];
  readonly profile: Profile;
}

/** Profiles by their reference: every one is read again as a neighbour of the others. */
const known = new Map<string, Known>();

/** The profile as its files have it, without looking at the other tiers. */
function readProfile(reference: string): Known {
  const parts = partsOf(reference);
  const text = textOf(parts);
  const before = known.get(reference);
  if (before?.text === text) return before;
  const name = fileOf(reference);
  const { document, files: named } = documentOf(parts);
  const profile = inFiles(named, name, () => parseProfile(document, name));
  checkIdentity(profile, reference, name);
  const read = { text, document, files: named, profile };
  known.set(reference, read);
  return read;
}

/** The other tiers of the system. One that cannot be read is not compared: it is refused when it is loaded itself. */
const otherTiers = (system: string, tier: string): (Tier & Pick<Known, "files">)[] =>
  files
    .tiersOf(system)
    .filter((one) => one !== tier && !registered.has(`${system}/${one}`))
    .flatMap((one) => {
      try {
        const { profile, files: named } = readProfile(`${system}/${one}`);
        return [{ profile, file: fileOf(`${system}/${one}`), files: named }];
      } catch (error) {
        if (error instanceof RequestError) return [];
        throw error;
      }
    });

/** @throws RequestError if a tier of the system has less than the one below it: file and line of each such figure. */
function checkTiers(reference: string, { profile, files: named }: Known): void {
  if (registered.has(reference)) return;
  const others = otherTiers(profile.system, profile.tier);
  const own = { profile, file: fileOf(reference), files: named };
  try {
    refuseDecreases(own, others);
  } catch (error) {
    throw [own, ...others].reduce<unknown>((placed, one) => withPlaces(placed, one.file, one.files), error);
  }
}

/**
 * Reads a profile and applies the operator's overrides to it. The tier is compared with its neighbours as the files have
 * them: an override is the operator's own business.
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
  const read = readProfile(reference);
  const { document, profile } = read;
  checkTiers(reference, read);
  if (overrides === undefined) return profile;
  const label = `${keys}overrides`;
  const whole = withSpreadProvenance(document) as Record<string, unknown>;
  return parseProfile(applyOverrides(whole, overrides, label), label);
}
