import { RequestError, show } from "../base/errors.ts";
import { didYouMean } from "../base/suggest.ts";

interface Known {
  readonly known: readonly string[];
  /** The key that has the names. */
  readonly key: string;
}

/**
 * @param what what the names are of, such as `workload`.
 * @throws RequestError (exit code 2) for the first name that is not known.
 */
export function checkNames(what: string, names: readonly string[], { known, key }: Known): void {
  const wrong = names.find((name) => !known.includes(name));
  if (wrong === undefined) return;
  throw new RequestError(
    `${key}: got the ${what} ${show(wrong)}, expected one of ${[...new Set(known)].join(", ")}${didYouMean(wrong, known)}`,
  );
}
