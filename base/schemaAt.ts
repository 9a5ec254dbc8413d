import type { z } from "zod";

type Schema = z.core.$ZodType;

/** What a schema says about one path of a document. */
export interface SchemaPlace {
  /** Keys that are known there; empty if any key is allowed. */
  readonly keys: readonly string[];
  readonly description: string | undefined;
}

const descriptionOf = (schema: Schema): string | undefined => (schema as z.ZodType).description;

/** The schema inside its wrappers (optional, default, …), and the description of the outermost one with a description. */
function unwrap(schema: Schema): {
  readonly inner: z.core.$ZodTypes;
  readonly description: string | undefined;
} {
  let inner = schema as z.core.$ZodTypes;
  let description = descriptionOf(inner);
  for (;;) {
    const { def } = inner._zod;
    if (!("innerType" in def)) return { inner, description };
    inner = def.innerType as z.core.$ZodTypes;
    description ??= descriptionOf(inner);
  }
}

/** Whether the value has the literal that selects this member of a discriminated union. */
function isMember(option: Schema, discriminator: string, value: unknown): boolean {
  const { def } = unwrap(option).inner._zod;
  if (def.type !== "object") return false;
  const literal = def.shape[discriminator]?._zod.def as { readonly values?: readonly unknown[] } | undefined;
  return literal?.values?.includes((value as Record<string, unknown> | null)?.[discriminator]) ?? false;
}

/** The members of a union that the value may be meant as. */
function membersOf(def: z.core.$ZodUnionDef, value: unknown): readonly Schema[] {
  const { discriminator } = def as { readonly discriminator?: string };
  return discriminator === undefined
    ? def.options
    : def.options.filter((option) => isMember(option, discriminator, value));
}

/** The value at `path` inside `root`, or undefined. Inherited properties do not count. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === "object" && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    root,
  );
}

/** The schemas for a key of an object, record or list; a union may have several. */
function below(schema: Schema, key: string, value: unknown): readonly Schema[] {
  const { def } = unwrap(schema).inner._zod;
  if (def.type === "object") return Object.hasOwn(def.shape, key) ? [def.shape[key] as Schema] : [];
  if (def.type === "record") return [def.valueType];
  if (def.type === "array") return [def.element];
  if (def.type === "union") return membersOf(def, value).flatMap((member) => below(member, key, value));
  return [];
}

function keysOf(schema: Schema, value: unknown): readonly string[] {
  const { def } = unwrap(schema).inner._zod;
  if (def.type === "object") return Object.keys(def.shape);
  if (def.type === "union") return membersOf(def, value).flatMap((member) => keysOf(member, value));
  if (def.type !== "record") return [];
  const names = unwrap(def.keyType).inner._zod.def;
  return names.type === "enum" ? Object.values(names.entries).map(String) : [];
}

/** What `schema` says about the value at `path` of the document `root`. */
export function schemaAt(schema: Schema, path: readonly PropertyKey[], root: unknown): SchemaPlace {
  let here: readonly Schema[] = [schema];
  let value = root;
  for (const key of path.map(String)) {
    const current = value;
    here = here.flatMap((one) => below(one, key, current));
    value = valueAt(value, [key]);
  }
  return {
    keys: [...new Set(here.flatMap((one) => keysOf(one, value)))],
    description: path.length === 0 ? undefined : here.map((one) => unwrap(one).description).find(Boolean),
  };
}
