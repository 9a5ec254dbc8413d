import type { Profile } from "../../profiles/schema.ts";
import { type Check, HOURS_PER_MONTH, roughly, shown } from "./check.ts";
import { cheapest, type Model, models, OUTPUT_SHARE, priceOf } from "./models.ts";

const MINUTES_PER_HOUR = 60;
const TOKENS = 1e6;

/** The limit of tokens, and how often a month has it. */
interface TokenLimit {
  readonly name: "tokensPerHour" | "tokensPerMinute";
  readonly tokens: number;
  readonly aMonth: number;
}

function tokenLimit({ limits: { tokensPerHour, tokensPerMinute } }: Profile): TokenLimit | null {
  if (tokensPerHour !== undefined) {
    return { name: "tokensPerHour", tokens: tokensPerHour, aMonth: HOURS_PER_MONTH };
  }
  return tokensPerMinute === undefined
    ? null
    : { name: "tokensPerMinute", tokens: tokensPerMinute, aMonth: HOURS_PER_MONTH * MINUTES_PER_HOUR };
}

/** Whether the tokens that the limits allow cost no more than the stated spend on the API. */
export const apiBudget: Check = ({ profile }) => {
  const spend = profile.costs.apiMonthlyUSD;
  const limit = tokenLimit(profile);
  // A plus after the figure, as in 1000+, is no ceiling.
  if (limit === null || spend?.max === undefined || spend.open === true) return [];
  const tokens = limit.tokens * limit.aMonth;
  const cost = (model: Model): number => (tokens / TOKENS) * priceOf(model);
  const { reference } = models;
  const [stated, have] = [cost(reference), spend.max];
  if (stated <= have) return [];
  const least = cost(cheapest);
  const most = (model: Model): string => shown(Math.floor(((have / priceOf(model)) * TOKENS) / limit.aMonth));
  return [
    {
      key: "api-budget",
      level: "warning",
      subject: "costs.apiMonthlyUSD",
      stated,
      have,
      unit: "USD a month",
      message: `limits allow ${roughly(tokens / TOKENS)} million tokens a month, which cost ${roughly(stated)} USD with ${reference.name} (${OUTPUT_SHARE * 100}% of them answers), and the stated spend is at most ${roughly(have)}`,
      fix: `limits.${limit.name} of at most ${most(reference)} by overrides, or a cheaper model: ${cheapest.name} costs ${roughly(least)} USD${least <= have ? "" : ` with these limits, and no more than the spend with at most ${most(cheapest)}`}`,
    },
  ];
};
