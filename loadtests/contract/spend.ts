import type { Load, LoadProfile } from "./types.ts";

/** What the calls of a run to paid AI services cost, roughly. */
export interface Spend {
  /** Null where the profile does not say what one costs. */
  readonly usd: number | null;
  /** How that was computed, or why it is not known. */
  readonly basis: string;
}

/** A declared limit of pieces a month, which the stated cost of a month is spent on. */
function monthlyPieces({
  limits,
  declares,
}: ProfileOfSpend): readonly [name: string, pieces: number] | undefined {
  const monthly = Object.entries(declares?.limits ?? {}).find(([, { unit }]) =>
    / (an?|per) month$/.test(unit),
  );
  const pieces = monthly === undefined ? undefined : limits[monthly[0]];
  return monthly === undefined || pieces === undefined || pieces === 0 ? undefined : [monthly[0], pieces];
}

/** What an estimate reads of a profile. */
export interface ProfileOfSpend {
  readonly limits: Readonly<Record<string, number>>;
  readonly costs?: LoadProfile["costs"];
  readonly loadTest?: { readonly aiCallUSD?: number | undefined } | undefined;
  readonly declares?: { readonly limits?: Readonly<Record<string, { readonly unit: string }>> };
}

/** What the operator says of one call; else the stated API cost of a month, divided by the pieces of a month at most. */
export function spendOf(profile: ProfileOfSpend, { estimate }: Pick<Load, "estimate">): Spend {
  if (estimate.aiCalls === 0) return { usd: 0, basis: "no journey calls an AI service" };
  const own = profile.loadTest?.aiCallUSD;
  if (own !== undefined) return { usd: own * estimate.aiCalls, basis: `${own} USD each: loadTest.aiCallUSD` };
  const { min, max } = profile.costs?.apiMonthlyUSD ?? {};
  const monthlyUSD = max ?? min;
  if (monthlyUSD === undefined) return { usd: null, basis: "the tier states no cost of its APIs" };
  const pieces = monthlyPieces(profile);
  if (pieces === undefined) return { usd: null, basis: "the tier states no number of pieces a month" };
  const [name, count] = pieces;
  const each = monthlyUSD / count;
  const least = max === undefined ? "at least " : "";
  return {
    usd: each * estimate.aiCalls,
    basis: `${least}${each.toFixed(2)} USD each: ${monthlyUSD} USD a month for ${count} (${name})`,
  };
}
