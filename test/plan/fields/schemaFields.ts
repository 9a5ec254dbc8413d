import type { z } from "zod";
import { shape } from "../../../profiles/shape.ts";

/** The parts of zod's own description of a schema that lead to its fields. */
interface Def {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly innerType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly catchall?: z.ZodType;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

const defOf = (schema: z.ZodType): Def => schema.def as unknown as Def;

/** How an alternative of a union is told from the others: by its `kind`. */
function kindOf(schema: z.ZodType): string | null {
  const kind = defOf(schema).shape?.kind;
  const values = kind === undefined ? undefined : (kind.def as { values?: readonly unknown[] }).values;
  return values?.length === 1 ? String(values[0]) : null;
}

function unionFields(options: readonly z.ZodType[], path: string): string[] {
  const kinds = options.map(kindOf);
  if (kinds.some((kind) => kind === null)) return [path];
  return options.flatMap((option, index) => fieldsOf(option, `${path}(${kinds[index]})`));
}

/** Every field below a schema: `*` for a name that the profile chooses, `(kind)` for an alternative. */
function fieldsOf(schema: z.ZodType, path = ""): string[] {
  const { shape: fields, innerType, valueType, element, options, catchall } = defOf(schema);
  if (fields !== undefined) {
    const others = catchall === undefined || catchall.def.type === "never" ? {} : { "*": catchall };
    return Object.entries({ ...fields, ...others }).flatMap(([name, field]) =>
      fieldsOf(field, `${path}/${name}`),
    );
  }
  if (innerType !== undefined) return fieldsOf(innerType, path);
  if (valueType !== undefined) return fieldsOf(valueType, `${path}/*`);
  if (element !== undefined) return fieldsOf(element, path);
  if (options !== undefined) return unionFields(options, path);
  return [path];
}

/** Every field that a profile may have. */
export const profileFields: readonly string[] = [...new Set(fieldsOf(shape))].filter(
  (field) => !field.startsWith("/provenance"),
);
