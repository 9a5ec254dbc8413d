import { RequestError } from "../base/errors.ts";
import type { Config, Environment, RegionSource, StatedRegion, TargetRow } from "./row.ts";

/** The region of a stack. */
export interface Region extends StatedRegion {
  /** Whether nothing states it. Only a preview without the engine may assume one. */
  readonly assumed: boolean;
}

/** The region that the provider uses; undefined where nothing states one, so that the provider refuses. */
export function statedRegion(
  { key, variables, fromFiles }: RegionSource,
  config: Config,
  env: Environment,
): StatedRegion | undefined {
  const rows = [[key, config[key]] as const, ...variables.map((name) => [name, env[name]] as const)];
  // Shells leave variables that are set and empty, so an empty text counts as absent; the provider sees it like that.
  const row = rows.find(([, value]) => value);
  return row?.[1] === undefined ? fromFiles(config, env) : { name: row[1], from: row[0] };
}

/** The refusal of an update whose region nothing states. */
export const missingRegion = ({ key, variables, assumed }: RegionSource): RequestError =>
  new RequestError(
    `${key}: got nothing, expected a region such as ${assumed}, here, in ${variables[0]} or in the profile's configuration file`,
  );

/** What is known of a stack's region besides its configuration and environment. */
interface Asked {
  /** The region that the program itself gives. */
  readonly given?: string | undefined;
  /** Whether nothing is registered, so that a region may be assumed. */
  readonly previewed: boolean;
}

/**
 * The region of a stack: what every resource, the preview, `up` and `doctor` use. It is the one that the provider uses,
 * and for a preview an assumed one where nothing states it; null on a target without regions.
 *
 * @throws RequestError where an update would have to assume one: its resources would not be where the preview says.
 */
export function regionOf(
  { region }: TargetRow,
  config: Config,
  env: Environment,
  { given, previewed }: Asked,
): Region | null {
  if (region === null) return null;
  const stated =
    given === undefined ? statedRegion(region, config, env) : { name: given, from: "the program" };
  if (stated !== undefined) return { ...stated, assumed: false };
  if (previewed) return { name: region.assumed, from: "nothing", assumed: true };
  throw missingRegion(region);
}

/** What is said of an assumed region. */
export const assumedNote = ({ key, variables, assumed }: RegionSource): string =>
  `${key}: nothing states a region, so this preview assumes ${assumed}; an up needs one, here or in ${variables[0]}`;
