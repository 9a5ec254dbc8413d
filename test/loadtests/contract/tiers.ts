import { journeys } from "../../../loadtests/contract/journeys.ts";
import { linesOf } from "../../../loadtests/contract/lines.ts";
import { loadOf } from "../../../loadtests/contract/load.ts";
import type { Circumstances } from "../../../loadtests/contract/setting.ts";
import type { Line, Load, LoadProfile } from "../../../loadtests/contract/types.ts";
import { loadProfile } from "../../../profiles/load.ts";

/** The profile of a tier as k6 gets it: without what its types call undefined. */
export const profileOf = (reference: string, overrides?: unknown): LoadProfile =>
  JSON.parse(JSON.stringify(loadProfile(reference, overrides)));

export const TWO_CORES = { maxUsers: 1000, maxPerSecond: 1000 };

export const benchmarkOn = (target: Circumstances["target"]): Circumstances => ({
  shape: "benchmark",
  target,
  generator: TWO_CORES,
});

export function planned(
  reference: string,
  circumstances: Circumstances = benchmarkOn("reference"),
): { readonly profile: LoadProfile; readonly lines: readonly Line[]; readonly load: Load } {
  const profile = profileOf(reference);
  const lines = linesOf(profile);
  return { profile, lines, load: loadOf(profile, lines, journeys[profile.system] ?? [], circumstances) };
}
