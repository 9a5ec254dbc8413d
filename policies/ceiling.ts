/** The operator's ceilings, as `policies/limits.json` holds them. */
export interface Limits {
  /** Highest monthly budget of a stack, USD; null means no ceiling. */
  readonly maxMonthlyUSD: {
    /** For every profile that `profiles` does not name. */
    readonly default: number | null;
    /** By `<system>/<tier>`; null means no ceiling for that profile, whatever the default is. */
    readonly profiles: Readonly<Record<string, number | null>>;
  };
}

/** The ceiling of one profile, USD a month; null if it has none. */
export function ceilingOf({ maxMonthlyUSD }: Limits, profile: string): number | null {
  const { default: fallback, profiles } = maxMonthlyUSD;
  return Object.hasOwn(profiles, profile) ? (profiles[profile] ?? null) : fallback;
}

/** Whether any profile has a ceiling. */
export const hasCeiling = ({ maxMonthlyUSD }: Limits): boolean =>
  [maxMonthlyUSD.default, ...Object.values(maxMonthlyUSD.profiles)].some((ceiling) => ceiling !== null);
