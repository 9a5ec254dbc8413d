/// <reference types="k6" />
import { offeredBy } from "../contract/generator.ts";
import type { Circumstances } from "../contract/load.ts";
import { shapeNames } from "../contract/types.ts";
import type { Environment } from "./files.ts";

const TARGETS = ["reference", "stack", "url"] as const;

/** If nobody says what the machine can do: k6 does not tell a script how many cores it has. */
const CORES = 2;

/**
 * Shape, target, length and generator of a run, from the variables of the script.
 *
 * @throws Error that names the variable, what it was and what was expected.
 */
export function circumstancesOf(env: Environment = __ENV): Circumstances {
  const offered = offeredBy(CORES);
  const seconds = number("SECONDS", env);
  const instances = number("INSTANCES", env);
  return {
    shape: oneOf("SHAPE", shapeNames, "benchmark", env),
    target: oneOf("TARGET", TARGETS, "url", env),
    generator: {
      maxUsers: number("MAX_USERS", env) ?? offered.maxUsers,
      maxPerSecond: number("MAX_PER_SECOND", env) ?? offered.maxPerSecond,
    },
    ...(seconds !== undefined && { seconds }),
    ...(instances !== undefined && { instances }),
  };
}

function oneOf<Name extends string>(
  variable: string,
  names: readonly Name[],
  fallback: Name,
  env: Environment,
): Name {
  const given = env[variable] || fallback;
  const found = names.find((name) => name === given);
  if (found === undefined) throw new Error(`${variable} is "${given}", expected one of ${names.join(", ")}`);
  return found;
}

function number(variable: string, env: Environment): number | undefined {
  const given = env[variable];
  if (!given) return undefined;
  const value = Number(given);
  if (!(value > 0 && Number.isFinite(value)))
    throw new Error(`${variable} is "${given}", expected a number above 0`);
  return value;
}
