import { afterApply, at, isList, type PolicyValue, showValue } from "./values.ts";

/** One value that a path leads to. */
export interface Found {
  /** The path as a message shows it: an item of a list by its name if it has one, else by its index. */
  readonly place: string;
  /** Undefined if there is no value; `afterApply` if the value, or a part of the path to it, is known only then. */
  readonly value: PolicyValue | undefined;
  /** The innermost list item that the value is part of; undefined if the path goes through no list. */
  readonly item: PolicyValue | undefined;
}

/** A problem: the path reads each item of a list, and the value is not a list. */
export interface NoList {
  readonly place: string;
  readonly problem: string;
}

const EACH = "[]";

/** `a.b[].c["d/e"]` → `a`, `b`, `[]`, `c`, `d/e`. */
const stepsOf = (path: string): string[] =>
  [...path.matchAll(/\["([^"]+)"\]|\[\]|[^.[\]]+/g)].map(([step, quoted]) => quoted ?? step);

const placeOf = (place: string, key: string): string => {
  if (!/^[\w$-]+$/.test(key)) return `${place}["${key}"]`;
  return place === "" ? key : `${place}.${key}`;
};

function itemPlace(place: string, item: PolicyValue, index: number): string {
  const name = at(item, "name");
  return `${place}[${typeof name === "string" && name !== "" ? name : index}]`;
}

/** Each item of a list. An absent list has no items; a list that is not known yet counts as one unknown item. */
function itemsOf({ place, value, item }: Found): readonly (Found | NoList)[] {
  if (value === undefined || value === null) return [];
  if (value === afterApply) return [{ place: `${place}${EACH}`, value, item }];
  if (!isList(value)) return [{ place, problem: `${place}: got ${showValue(value)}, expected a list` }];
  return value.map((one, index) => ({ place: itemPlace(place, one, index), value: one, item: one }));
}

/**
 * Every value that a path leads to.
 *
 * @param path keys with dots between them, such as `spec.template.spec.containers[].image`. `[]` is each item of
 * a list. A key that contains a dot or a slash is written in brackets and quotes: `metadata.labels["app.kubernetes.io/name"]`.
 */
export function valuesAt(root: PolicyValue, path: string): readonly (Found | NoList)[] {
  const start: readonly (Found | NoList)[] = [{ place: "", value: root, item: undefined }];
  return stepsOf(path).reduce(
    (found, step) =>
      found.flatMap((one) => {
        if ("problem" in one) return [one];
        if (step === EACH) return itemsOf(one);
        return [{ ...one, place: placeOf(one.place, step), value: at(one.value, step) }];
      }),
    start,
  );
}
