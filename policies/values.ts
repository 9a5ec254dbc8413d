import { show } from "../base/errors.ts";
import { isObject } from "../base/json.ts";

/** Takes the place of a value that is known only after apply. */
export const afterApply: unique symbol = Symbol("known only after apply");

/** A value as a rule sees it: JSON, with `afterApply` for each part that is not known yet. */
export type PolicyValue =
  | null
  | boolean
  | number
  | string
  | typeof afterApply
  | readonly PolicyValue[]
  | PolicyObject;

export interface PolicyObject {
  readonly [key: string]: PolicyValue;
}

/** A value, or why it could not be read. */
export type Reading<T> = { readonly value: T } | { readonly problem: string };

export const isList = (value: PolicyValue | undefined): value is readonly PolicyValue[] =>
  Array.isArray(value);

/** The value at `path`; `afterApply` if anything on the way is; undefined if there is none. */
export function at(root: PolicyValue | undefined, ...path: readonly string[]): PolicyValue | undefined {
  return path.reduce<PolicyValue | undefined>((value, key) => {
    if (value === afterApply) return afterApply;
    return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, root);
}

/** A value in the form that messages use. */
export function showValue(value: PolicyValue | undefined): string {
  if (value === afterApply) return "a value known only after apply";
  if (value === undefined) return "nothing";
  return show(value);
}

/** Reads a value that `accepts` returns true for. Otherwise the problem names `place` and `expectation`. */
export function read<T extends PolicyValue>(
  value: PolicyValue | undefined,
  accepts: (value: PolicyValue | undefined) => value is T,
  { place, expectation }: { readonly place: string; readonly expectation: string },
): Reading<T> {
  if (accepts(value)) return { value };
  return { problem: `${place}: got ${showValue(value)}, expected ${expectation}` };
}

const isText = (value: PolicyValue | undefined): value is string => typeof value === "string" && value !== "";
const isAmount = (value: PolicyValue | undefined): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;
const isCount = (value: PolicyValue | undefined): value is number =>
  isAmount(value) && Number.isInteger(value);

export const readText = (value: PolicyValue | undefined, place: string): Reading<string> =>
  read(value, isText, { place, expectation: "a text" });

/** A finite number of 0 or more. */
export const readAmount = (value: PolicyValue | undefined, place: string): Reading<number> =>
  read(value, isAmount, { place, expectation: "a number of 0 or more" });

/** A whole number of 0 or more. */
export const readCount = (value: PolicyValue | undefined, place: string): Reading<number> =>
  read(value, isCount, { place, expectation: "a whole number of 0 or more" });

export const problemOf = (reading: Reading<unknown>): string | undefined =>
  "problem" in reading ? reading.problem : undefined;
