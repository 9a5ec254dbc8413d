import { unresolved } from "../../document/text.ts";
import type { WireObject } from "./values.ts";

/**
 * Provider functions that a program may call, with their results: they only say where the program runs. A preview knows
 * these results as little as the outputs of a resource that does not exist yet.
 */
const answered: Readonly<Record<string, readonly string[]>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": ["accountId", "arn", "id", "userId"],
};

/** The part of the response that the SDK reads. */
export interface Invoked {
  readonly getFailuresList: () => readonly [];
  readonly getReturn: () => { readonly toJavaScript: () => WireObject };
  readonly getUnknown: () => boolean;
}

/**
 * The answer to the call of a provider function; null if no program may call it.
 *
 * @param unknown whether the program gets unknown values, as from the engine, and not names.
 */
export function answerTo(token: string, unknown: boolean): Invoked | null {
  const results = Object.hasOwn(answered, token) ? answered[token] : undefined;
  if (results === undefined) return null;
  const name = token.slice(token.lastIndexOf(":") + 1);
  const values = Object.fromEntries(results.map((result) => [result, unresolved(`${name}.${result}`)]));
  return {
    getFailuresList: () => [],
    getReturn: () => ({ toJavaScript: () => values }),
    getUnknown: () => unknown,
  };
}
