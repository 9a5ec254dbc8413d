import { z } from "zod";
import { type Rows, rowOf } from "../targets/index.ts";
import { type Target, targets } from "../targets/names.ts";

/** Names of the keys that only some targets have. */
type OwnKey = { [T in Target]: keyof Rows[T]["keys"] }[Target];

/** The schema of each key. Where several targets have a key of that name, it is the union of their schemas. */
type OwnShape = {
  [Key in OwnKey]: {
    [T in Target]: Key extends keyof Rows[T]["keys"] ? Rows[T]["keys"][Key] : never;
  }[Target];
};

type DomainKey = { [T in Target]: keyof Rows[T]["domain"] }[Target];

type DomainShape = {
  [Key in DomainKey]: {
    [T in Target]: Key extends keyof Rows[T]["domain"] ? Rows[T]["domain"][Key] : never;
  }[Target];
};

/** Values of the targets' own keys. */
export type Own = { readonly [T in Target]: Readonly<z.output<z.ZodObject<Rows[T]["keys"]>>> };

const keysOf = (target: Target): readonly string[] => Object.keys(rowOf(target).keys);

function schemaOf(key: string, target: Target): z.ZodType | undefined {
  const owners = targets.flatMap((one) => rowOf(one).keys[key] ?? []);
  return rowOf(target).keys[key] ?? (owners.length > 1 ? z.union(owners) : owners[0]);
}

/**
 * The schemas of all targets' own keys, for a stack on one of the targets. A key of this target is checked by its
 * schema. A key that only other targets have is checked by theirs and has no effect, so that the same file can be
 * previewed on every target.
 */
export const ownShape = (target: Target): OwnShape =>
  Object.fromEntries(
    targets.flatMap(keysOf).map((key) => [key, schemaOf(key, target)]),
  ) as unknown as OwnShape;

/** The own keys of every target, from a stack's checked keys, without a key that another target's schema checked. */
export const ownOf = (checked: Readonly<Record<string, unknown>>, target: Target): Own =>
  Object.fromEntries(
    targets.map((one) => {
      const keys = keysOf(one).filter((key) => one === target || !keysOf(target).includes(key));
      const given = keys.filter((key) => checked[key] !== undefined);
      return [one, Object.fromEntries(given.map((key) => [key, checked[key]]))];
    }),
  ) as unknown as Own;

/** Fields of `echelon:domain`, besides its name, of all targets. */
export const domainFields = Object.assign(
  {},
  ...targets.map((target) => rowOf(target).domain),
) as DomainShape;
