import type { Config, Environment, RegionSource, TargetRow } from "./row.ts";

/** The region from the provider's configuration, else from the environment; undefined if neither has one. */
export const statedRegion = (
  { key, variables }: RegionSource,
  config: Config,
  env: Environment,
): string | undefined =>
  // Shells leave variables that are set and empty, so an empty text counts as absent.
  [config[key], ...variables.map((name) => env[name])].find((value) => value);

/** The region for plans and previews, with the assumed one as a fallback; null on a target without regions. */
export const regionOf = ({ region }: TargetRow, config: Config, env: Environment): string | null =>
  region === null ? null : (statedRegion(region, config, env) ?? region.assumed);
