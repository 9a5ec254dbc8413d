import type { Config, Environment } from "../row.ts";

/**
 * The profile that a stack or the environment names, in the order of the provider; undefined for the default one. Shells
 * leave variables that are set and empty, so an empty text names none.
 */
export const namedProfile = (
  config: Config,
  { AWS_PROFILE, AWS_DEFAULT_PROFILE }: Environment,
): string | undefined => config["aws:profile"] || AWS_PROFILE || AWS_DEFAULT_PROFILE || undefined;
