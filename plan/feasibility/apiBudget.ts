import type { Profile } from "../../profiles/schema.ts";
import { type Check, HOURS_PER_MONTH, roughly } from "./check.ts";
import { cheapest, type Model, models, OUTPUT_SHARE, priceOf } from "./models.ts";

const MINUTES_PER_HOUR = 60;
const TOKENS = 1e6;

/** Tokens that the limits allow in a month. */
const tokensAMonth = ({ limits }: Profile): number | null => {
  const perHour =
    limits.tokensPerHour ??
    (limits.tokensPerMinute === undefined ? null : limits.tokensPerMinute * MINUTES_PER_HOUR);
  return perHour === null ? null : perHour * HOURS_PER_MONTH;
};

/** Whether the tokens that the limits allow cost no more than the stated spend on the API. */
export const apiBudget: Check = ({ profile }) => {
  const spend = profile.costs.apiMonthlyUSD;
  const tokens = tokensAMonth(profile);
  // A plus after the figure, as in 1000+, is no ceiling.
  if (tokens === null || spend?.max === undefined || spend.open === true) return [];
  const cost = (model: Model): number => (tokens / TOKENS) * priceOf(model);
  const { reference } = models;
  const [stated, have] = [cost(reference), spend.max];
  if (stated <= have) return [];
  const least = cost(cheapest);
  const tokensAnHour = (model: Model): string =>
    roughly(((have / priceOf(model)) * TOKENS) / HOURS_PER_MONTH);
  return [
    {
      key: "api-budget",
      level: "warning",
      subject: "costs.apiMonthlyUSD",
      stated,
      have,
      unit: "USD a month",
      message: `limits allow ${roughly(tokens / TOKENS)} million tokens a month, which cost ${roughly(stated)} USD with ${reference.name} (${OUTPUT_SHARE * 100}% of them answers), and the stated spend is at most ${roughly(have)}`,
      fix:
        least <= have
          ? `a cheaper model (${cheapest.name}: ${roughly(least)} USD), or at most ${tokensAnHour(reference)} tokens an hour on average`
          : `at most ${tokensAnHour(cheapest)} tokens an hour on average, even with ${cheapest.name}`,
    },
  ];
};
