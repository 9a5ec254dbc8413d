import type { Config, Environment, RegionSource, TargetRow } from "./row.ts";

/** The region that the provider's configuration or the environment says; undefined where nothing does. */
export const statedRegion = (
  { key, variables }: RegionSource,
  config: Config,
  env: Environment,
): string | undefined =>
  // Set and empty is not said: shells leave variables like that.
  [config[key], ...variables.map((name) => env[name])].find((value) => value);

/** The region of a stack as it is planned and previewed; null on a target without regions. */
export const regionOf = ({ region }: TargetRow, config: Config, env: Environment): string | null =>
  region === null ? null : (statedRegion(region, config, env) ?? region.assumed);
