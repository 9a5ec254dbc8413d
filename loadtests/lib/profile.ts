/// <reference types="k6" />
import { isObject } from "../../base/json.ts";
import { mergePatch } from "../../base/mergePatch.ts";

/**
 * What a load test reads of a tier's profile: the same files that the stack is built from, where they were
 * validated. This side checks only what it uses: k6 resolves no npm packages, so it cannot load the zod schema.
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
 * Reads the profile that PROFILE (a path), or SYSTEM and TIER name, as a merge patch of the `system.json` beside it, and
 * applies OVERRIDES (a path) as a merge patch.
 * Paths are absolute, or relative to the directory in which k6 was started. Call it in k6's init context: k6 opens
 * files only there.
 *
 * @throws Error if no profile is named, or the file is not a profile.
 */
export function readProfile(env: Record<string, string | undefined> = __ENV): BenchmarkProfile {
  const { PROFILE, SYSTEM, TIER, OVERRIDES, PWD } = env;
  if (!PROFILE && !(SYSTEM && TIER)) {
    throw new Error(
      "no profile is named: set PROFILE to a path, or SYSTEM and TIER (-e SYSTEM=marketing-engine -e TIER=local)",
    );
  }
  const path = PROFILE ? absolute(PROFILE, PWD) : `../../profiles/${SYSTEM}/${TIER}.json`;
  const profile = mergePatch(readJson(path.replace(/[^/]*$/, "system.json")), readJson(path));
  const whole = OVERRIDES ? mergePatch(profile, readJson(absolute(OVERRIDES, PWD))) : profile;
  if (!isBenchmarkProfile(whole))
    throw new Error(`${path}: got a file that is no profile, expected system, tier and benchmarks`);
  return whole;
}

const absolute = (path: string, from = ""): string => (path.startsWith("/") ? path : `${from}/${path}`);

const readJson = (path: string): unknown => JSON.parse(open(import.meta.resolve(path)));

const isBenchmarkProfile = (value: unknown): value is BenchmarkProfile =>
  isObject(value) && "system" in value && "tier" in value && "benchmarks" in value;

/**
 * Number of concurrent users: the upper end of the tier's range, or its lower end if it has no upper one ("20+").
 *
 * @throws Error if the profile states no number of users.
 */
export function usersOf({ system, tier, benchmarks }: BenchmarkProfile): number {
  const users = benchmarks.concurrentUsers?.max ?? benchmarks.concurrentUsers?.min;
  if (users === undefined)
    throw new Error(
      `${system}/${tier}: got no benchmarks.concurrentUsers, expected the number of users for the load`,
    );
  return users;
}
