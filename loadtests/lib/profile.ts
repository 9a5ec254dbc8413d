/// <reference types="k6" />
import { isObject } from "../../base/json.ts";
import { mergePatch } from "../../base/mergePatch.ts";

/**
 * What a load test reads of a tier's profile. The profile is the same file that the stack is built from, where it
 * was validated. This side checks only what it uses: k6 resolves no npm packages, so it cannot load the zod schema.
 */

interface Range {
  readonly min?: number;
  readonly max?: number;
}

export interface Benchmarks {
  readonly responseTimeMs?: Range & { readonly statistic: "avg" | "p95"; readonly max: number };
  readonly concurrentUsers?: Range;
  readonly contentPiecesPerHour?: Range;
}

export interface BenchmarkProfile {
  readonly system: string;
  readonly tier: string;
  readonly benchmarks: Benchmarks;
}

/**
 * Reads the profile named by PROFILE (a path), or by SYSTEM and TIER; OVERRIDES (a path) is merged over it.
 * Paths are absolute, or relative to where k6 was started. k6 opens files in the init context only.
 * @throws when no profile is named, or the file is not one.
 */
export function readProfile(env: Record<string, string | undefined> = __ENV): BenchmarkProfile {
  const { PROFILE, SYSTEM, TIER, OVERRIDES, PWD } = env;
  if (!PROFILE && !(SYSTEM && TIER)) {
    throw new Error(
      "no profile is named: set PROFILE to a path, or SYSTEM and TIER (-e SYSTEM=marketing-engine -e TIER=local)",
    );
  }
  const path = PROFILE ? absolute(PROFILE, PWD) : `../../profiles/${SYSTEM}/${TIER}.json`;
  const profile = readJson(path);
  const whole = OVERRIDES ? mergePatch(profile, readJson(absolute(OVERRIDES, PWD))) : profile;
  if (!isBenchmarkProfile(whole))
    throw new Error(`${path} is not a profile: expected system, tier and benchmarks`);
  return whole;
}

const absolute = (path: string, from = ""): string => (path.startsWith("/") ? path : `${from}/${path}`);

const readJson = (path: string): unknown => JSON.parse(open(import.meta.resolve(path)));

const isBenchmarkProfile = (value: unknown): value is BenchmarkProfile =>
  isObject(value) && "system" in value && "tier" in value && "benchmarks" in value;

/** The tier's upper user count; where the source states no top ("20+"), the count it starts at. */
export function usersOf({ system, tier, benchmarks }: BenchmarkProfile): number {
  const users = benchmarks.concurrentUsers?.max ?? benchmarks.concurrentUsers?.min;
  if (users === undefined)
    throw new Error(`${system}/${tier} states no benchmarks.concurrentUsers: nothing to load it with`);
  return users;
}
