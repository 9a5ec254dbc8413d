import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "../base/json.ts";
import { Lines, type NamedLines } from "../base/lines.ts";
import { mergePatch } from "../base/mergePatch.ts";
import { parseJson, refuseUnsafe } from "../base/parseJson.ts";
import { projectRoot } from "../base/project.ts";
import { readText } from "../base/readText.ts";
import { changedBy } from "./overrides.ts";
import { leaves, type Provenance, spread } from "./provenance.ts";

/** What all tiers of a system share. A folder with this file is a system. */
const SHARED = "system.json";

/** A profile's document before it is validated, and the files that it is made of. */
export interface ProfileDocument {
  readonly document: unknown;
  /** The tier's own file first. */
  readonly files: readonly NamedLines[];
}

/** Where systems are found: in the project's own folder, and in this package. */
const folders = (): string[] => [...new Set([join(projectRoot(), "profiles"), import.meta.dirname])];

/** The folder of a system. A project's own system comes before one of this package with the same name. */
const folderOf = (system: string): string | undefined =>
  folders()
    .map((folder) => join(folder, system))
    .find((folder) => existsSync(join(folder, SHARED)));

/** Every system that has a folder, sorted by name. */
export const systems = (): string[] =>
  [
    ...new Set(
      folders()
        .filter((folder) => existsSync(folder))
        .flatMap((folder) => readdirSync(folder).filter((name) => existsSync(join(folder, name, SHARED)))),
    ),
  ].sort();

/** Tiers of a system that have a profile, sorted by name. */
export function tiersOf(system: string): string[] {
  const folder = folderOf(system);
  if (folder === undefined) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json") && file !== SHARED)
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/** Every `<system>/<tier>` that has a profile. */
export const profileReferences = (): string[] =>
  systems().flatMap((system) => tiersOf(system).map((tier) => `${system}/${tier}`));

/** A file of a profile. */
export interface Part {
  readonly name: string;
  readonly text: string;
}

/** The tier's own file, and what the tiers of its system share. */
export type Parts = readonly [tier: Part, shared: Part];

/**
 * The files of a profile.
 *
 * @throws RequestError (exit code 2) if one of them is missing.
 */
export function readParts(reference: string): Parts {
  const [system = "", tier = ""] = reference.split("/");
  const folder = folderOf(system) ?? join(import.meta.dirname, system);
  const part = (file: string): Part => {
    const name = `profiles/${system}/${file}`;
    return { name, text: readText(join(folder, file), name) };
  };
  return [part(`${tier}.json`), part(SHARED)];
}

const provenanceOf = (document: unknown): Readonly<Record<string, Provenance>> =>
  isObject(document) && isObject(document.provenance)
    ? (document.provenance as Record<string, Provenance>)
    : {};

const without = (document: unknown): unknown => {
  if (!isObject(document)) return document;
  const { provenance: _, ...rest } = document;
  return rest;
};

/**
 * What a tier is: the file of its system, and its own as a merge patch (RFC 7396). Of a value that the tier's file sets,
 * only the tier's file says where it comes from.
 */
function combined(shared: unknown, tier: unknown): unknown {
  const document = mergePatch(without(shared), without(tier));
  const changed = changedBy(without(tier), without(shared));
  const known = new Set(leaves(document));
  const kept = Object.entries(spread(shared, provenanceOf(shared))).filter(
    ([pointer]) =>
      known.has(pointer) && !changed.some((change) => pointer === change || pointer.startsWith(`${change}/`)),
  );
  const own = spread(document, { ...Object.fromEntries(kept), ...provenanceOf(tier) });
  return isObject(document) ? { ...document, provenance: own } : document;
}

/** @throws RequestError (exit code 2) if a file of the profile is not JSON. */
export function parseParts(parts: Parts): ProfileDocument {
  const [tier, shared] = parts.map(({ name, text }) => {
    const document = parseJson(text, name);
    refuseUnsafe(document, name);
    return document;
  });
  return {
    document: combined(shared, tier),
    files: parts.map(({ name, text }) => ({ name, lines: new Lines(text) })),
  };
}

/** @throws RequestError (exit code 2) if a file of the profile is missing or is not JSON. */
export const readProfileDocument = (reference: string): ProfileDocument => parseParts(readParts(reference));
