import type { PolicyValue } from "./values.ts";
import { showValue } from "./values.ts";

/** What a value must be. */
export interface Condition {
  /** Completes the sentence "got …, expected …". */
  readonly expected: string;
  /** Called with known values only. */
  readonly holds: (value: PolicyValue | undefined) => boolean;
  /**
   * Whether a value that is known only after apply is good enough.
   *
   * @default false: it breaks the rule, because the value cannot be judged.
   */
  readonly takesUnknown?: true;
}

/** One of these values, exactly. */
export const is = (...values: readonly (string | number | boolean)[]): Condition => ({
  expected: values.map(showValue).join(" or "),
  holds: (value) => values.some((one) => one === value),
});

/** A number up to `most`; `words` says what it is, such as `USD a month`. */
export const atMost = (most: number, words = ""): Condition => ({
  expected: `at most ${most}${words === "" ? "" : ` ${words}`}`,
  holds: (value) => typeof value === "number" && value <= most,
});

/** A number from `least` on; `words` says what it is, such as `days`. */
export const atLeast = (least: number, words = ""): Condition => ({
  expected: `at least ${least}${words === "" ? "" : ` ${words}`}`,
  holds: (value) => typeof value === "number" && value >= least,
});

/** Any value, such as a key or a name that another resource has only after apply. */
export const present = (what: string): Condition => ({
  expected: what,
  holds: (value) => value !== undefined && value !== null && value !== "",
  takesUnknown: true,
});
