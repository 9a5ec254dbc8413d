/// <reference types="k6" />
import { isObject } from "../../base/json.ts";
import { mergePatch } from "../../base/mergePatch.ts";
import { withOverrides } from "../contract/overrides.ts";
import type { LoadProfile } from "../contract/types.ts";
import { type Environment, readJson } from "./files.ts";

/** The same files that the stack is built from, where they were validated: this side checks only what it uses. */
export type Profile = LoadProfile;

/**
 * The profile of a system that PROFILE (a path) or TIER names, with OVERRIDES (a path) applied as a merge patch.
 * A file without `system` is a tier's own, and is completed by the `system.json` beside it.
 *
 * @throws Error if no profile is named, or the file is not a profile of this system.
 */
export function readProfile(system: string, env: Environment = __ENV): Profile {
  const { PROFILE, TIER, OVERRIDES } = env;
  if (!PROFILE && !TIER) {
    throw new Error(`no profile is named: set TIER to a tier of ${system} (-e TIER=…), or PROFILE to a path`);
  }
  const path = PROFILE || profileOf(system, TIER);
  const own = readJson(path, env);
  const profile =
    isObject(own) && "system" in own ? own : mergePatch(readJson(besides(path, "system.json"), env), own);
  const whole = checked(profile, path, system);
  return OVERRIDES ? withOverrides(whole, readJson(OVERRIDES, env)) : whole;
}

/** Path of a committed profile; the folder of this file is where it is looked for, not the one in which k6 started. */
const profileOf = (system: string, tier = ""): string =>
  import.meta.resolve(`../../profiles/${system}/${tier}.json`).replace(/^file:\/\//, "");

const besides = (path: string, name: string): string => path.replace(/[^/]*$/, name);

function checked(value: unknown, path: string, system: string): Profile {
  if (!isObject(value) || !("tier" in value) || !isObject(value.benchmarks)) {
    throw new Error(`${path}: got a file that is no profile, expected system, tier and benchmarks`);
  }
  if (value.system !== system) {
    throw new Error(`${path}: got a profile of ${value.system}, expected one of ${system}`);
  }
  return { limits: {}, provenance: {}, ...value } as unknown as Profile;
}
