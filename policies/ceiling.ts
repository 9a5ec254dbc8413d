/** The operator's ceilings, as `policies/limits.json` holds them. */
export interface Limits {
  /** Highest monthly budget in USD that a stack may have; null is no ceiling. */
  readonly maxMonthlyUSD: {
    /** Holds for every profile that `profiles` does not name. */
    readonly default: number | null;
    /** By `<system>/<tier>`; null lifts the default for that profile. */
    readonly profiles: Readonly<Record<string, number | null>>;
  };
}

/** The ceiling of one profile in USD a month, or null where it has none. */
export function ceilingOf({ maxMonthlyUSD }: Limits, profile: string): number | null {
  const { default: fallback, profiles } = maxMonthlyUSD;
  return Object.hasOwn(profiles, profile) ? (profiles[profile] ?? null) : fallback;
}

/** True where some profile has a ceiling. */
export const hasCeiling = ({ maxMonthlyUSD }: Limits): boolean =>
  [maxMonthlyUSD.default, ...Object.values(maxMonthlyUSD.profiles)].some((ceiling) => ceiling !== null);
