/** The price of a language model, USD for a million tokens. */
export interface Model {
  readonly name: string;
  readonly input: number;
  readonly output: number;
  readonly source: string;
  /** ISO date on which the source had the price. */
  readonly date: string;
}

const openai = "https://developers.openai.com/api/docs/pricing";

/**
 * No source names a model, so both are chosen: one for most work, and one of the cheapest. The prices are those of OpenAI's
 * standard tier for short questions. The page itself was not to be had; public catalogs repeat it with the day on which they
 * read it, here the latest of two that agree.
 */
export const models = {
  // Read on 2026-09-24 by one catalog (`request=2.0`, `response=10.0`), on 2026-10-05 by another.
  reference: { name: "gpt-6.1-sol", input: 2, output: 10, source: openai, date: "2026-10-05" },
  // Read on 2026-09-24; a second one agrees, without a day.
  small: { name: "gpt-6-luna", input: 0.1, output: 0.5, source: openai, date: "2026-09-24" },
} as const satisfies Record<string, Model>;

/** Share of the tokens that are answers, which cost more: chosen, a question with its context is three times as long. */
export const OUTPUT_SHARE = 0.25;

/** USD for a million tokens, questions and answers together. */
export const priceOf = ({ input, output }: Model): number =>
  input * (1 - OUTPUT_SHARE) + output * OUTPUT_SHARE;

export const cheapest: Model = Object.values<Model>(models).reduce((one, other) =>
  priceOf(other) < priceOf(one) ? other : one,
);
