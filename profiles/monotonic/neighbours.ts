import { RequestError } from "../../base/errors.ts";
import type { Profile } from "../schema.ts";
import { decreases } from "./compare.ts";

/** A tier of a system, and the name of its file. */
export interface Tier {
  readonly profile: Profile;
  readonly file: string;
}

/** The tiers next to one, by their rank: the one below and the one above. */
function neighbours({ profile }: Tier, others: readonly Tier[]): readonly [lower: Tier, higher: Tier][] {
  const self = { profile, file: "" };
  const byRank = others.toSorted((one, other) => one.profile.rank - other.profile.rank);
  const below = byRank.findLast((one) => one.profile.rank < profile.rank);
  const above = byRank.find((one) => one.profile.rank > profile.rank);
  return [
    ...(below === undefined ? [] : [[below, self] as [Tier, Tier]]),
    ...(above === undefined ? [] : [[self, above] as [Tier, Tier]]),
  ];
}

/**
 * Refuses a tier that has less capacity, availability, backup or security than the tier below it, or more than the one above.
 *
 * @param others the other tiers of its system.
 * @throws RequestError with a line for each figure: the file of the higher tier, both values, and the file of the lower one.
 */
export function refuseDecreases(tier: Tier, others: readonly Tier[]): void {
  const named = ({ profile, file }: Tier): string => (profile === tier.profile ? tier.file : file);
  const lines = neighbours(tier, others).flatMap(([lower, higher]) =>
    decreases(lower.profile, higher.profile).map(
      ({ message }) =>
        `${named(higher)}: ${message}, as ${named(lower)} has: a higher tier has no less than the one below`,
    ),
  );
  if (lines.length > 0) throw new RequestError(lines.join("\n"));
}
