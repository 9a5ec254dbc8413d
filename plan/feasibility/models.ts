/** The price of a language model, USD for a million tokens. */
export interface Model {
  readonly name: string;
  readonly input: number;
  readonly output: number;
  readonly source: string;
  /** ISO date on which the price was read. */
  readonly date: string;
}

const openai = { source: "https://platform.openai.com/docs/pricing", date: "2026-11-26" };

/** No source names a model, so both are chosen: one that is used for most work, and one of the cheapest. */
export const models = {
  reference: { name: "gpt-4o", input: 2.5, output: 10, ...openai },
  small: { name: "gpt-4o-mini", input: 0.15, output: 0.6, ...openai },
} as const satisfies Record<string, Model>;

/** Share of the tokens that are answers, which cost more: chosen, a question with its context is three times as long. */
export const OUTPUT_SHARE = 0.25;

/** USD for a million tokens, questions and answers together. */
export const priceOf = ({ input, output }: Model): number =>
  input * (1 - OUTPUT_SHARE) + output * OUTPUT_SHARE;

export const cheapest: Model = Object.values<Model>(models).reduce((one, other) =>
  priceOf(other) < priceOf(one) ? other : one,
);
