import { isObject } from "../../base/json.ts";

/** Copies of a value in each of which one part, at any depth, is another value; an object also gets it as a name. */
export function mutationsOf(good: unknown, hostile: unknown): unknown[] {
  if (Array.isArray(good)) {
    return good.flatMap((item, index) => [
      good.with(index, hostile),
      ...mutationsOf(item, hostile).map((changed) => good.with(index, changed)),
    ]);
  }
  if (!isObject(good)) return [];
  const fields = Object.entries(good);
  const changed = fields.flatMap(([name, child]) => [
    { ...good, [name]: hostile },
    ...mutationsOf(child, hostile).map((inner) => ({ ...good, [name]: inner })),
  ]);
  const [, first] = fields[0] ?? [];
  // A computed name defines a property, so that `__proto__` is one as in JSON.
  return typeof hostile === "string" && fields.length > 0
    ? [...changed, { ...good, [hostile]: first }]
    : changed;
}
