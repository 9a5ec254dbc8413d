import { RequestError } from "../../base/errors.ts";
import type { Profile } from "../schema.ts";
import { decreases } from "./compare.ts";

/** A tier of a system, and the name of its file. */
export interface Tier {
  readonly profile: Profile;
  readonly file: string;
}

/** The tiers next to one, by their rank: the one below and the one above. */
function neighbours(tier: Tier, others: readonly Tier[]): readonly [lower: Tier, higher: Tier][] {
  const { rank } = tier.profile;
  const byRank = others.toSorted((one, other) => one.profile.rank - other.profile.rank);
  const below = byRank.findLast(({ profile }) => profile.rank < rank);
  const above = byRank.find(({ profile }) => profile.rank > rank);
  return [
    ...(below === undefined ? [] : [[below, tier] as [Tier, Tier]]),
    ...(above === undefined ? [] : [[tier, above] as [Tier, Tier]]),
  ];
}

/**
 * Refuses a tier that has less capacity, availability, backup or security than the tier below it, or more than the one above.
 *
 * @param others the other tiers of its system.
 * @throws RequestError with a line for each figure: the file of the higher tier, both values, and the file of the lower one.
 */
export function refuseDecreases(tier: Tier, others: readonly Tier[]): void {
  const lines = neighbours(tier, others).flatMap(([lower, higher]) =>
    decreases(lower.profile, higher.profile).map(
      ({ message }) =>
        `${higher.file}: ${message}, as ${lower.file} has: a higher tier has no less than the one below`,
    ),
  );
  if (lines.length > 0) throw new RequestError(lines.join("\n"));
}
