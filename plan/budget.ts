import { RequestError } from "../base/errors.ts";
import type { Profile } from "../profiles/schema.ts";
import type { Choices, Plan } from "./types.ts";

/** A tier, and how the keys of its arrangement start in messages. */
export interface BudgetedTier {
  readonly profile: Profile;
  readonly keys: string;
}

/** An amount, and who set it: the key if the operator did, else null. */
interface WantedBudget {
  readonly monthlyUSD: number;
  readonly key: string | null;
}

/** The tier's budget. Its own key is one of the operator's overrides. */
const ofTier = ({ profile: { budget, provenance }, keys }: BudgetedTier): WantedBudget => ({
  monthlyUSD: budget.monthlyUSD,
  key: provenance["/budget/monthlyUSD"]?.kind === "operator" ? `${keys}overrides.budget.monthlyUSD` : null,
});

const CEILING = "the ceiling in policies/limits.json (of a program: budgetCeiling)";

/** What the operator's limits make of a budget that is above them. */
function atCeiling({ monthlyUSD, key }: WantedBudget, ceiling: number): Plan["budget"] {
  if (key === null) return { monthlyUSD: ceiling, basis: "ceiling", instead: monthlyUSD };
  throw new RequestError(
    `${key}: got ${monthlyUSD} USD a month, expected at most ${ceiling}, ${CEILING}: lower the key, or raise the ceiling`,
  );
}

/**
 * The operator's budget, else that of the tier, or the larger one of two tiers that stand side by side. What this project
 * chose for a tier gives way to the operator's ceiling.
 *
 * @throws RequestError if the operator's own budget is above the operator's ceiling: one of the two has to change.
 */
export function planBudget(
  tiers: readonly [BudgetedTier, ...BudgetedTier[]],
  { budget, budgetCeiling = Number.POSITIVE_INFINITY }: Pick<Choices, "budget" | "budgetCeiling">,
): Plan["budget"] {
  const [first, ...others] = tiers.map(ofTier) as [WantedBudget, ...WantedBudget[]];
  const larger = others.reduce((most, one) => (one.monthlyUSD > most.monthlyUSD ? one : most), first);
  const wanted = budget === undefined ? larger : { monthlyUSD: budget, key: "echelon:budget" };
  if (wanted.monthlyUSD > budgetCeiling) return atCeiling(wanted, budgetCeiling);
  return {
    monthlyUSD: wanted.monthlyUSD,
    basis: budget === undefined ? "chosen" : "operator",
    instead: null,
  };
}

/** What is said of a budget that is not that of the tier, because of the ceiling. */
export const budgetNotes = ({ monthlyUSD, instead }: Plan["budget"]): string[] =>
  instead === null
    ? []
    : [`the budget is ${monthlyUSD} USD a month, ${CEILING}, instead of the tier's ${instead}`];
