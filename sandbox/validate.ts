import { isObject, type Json } from "../base/json.ts";

/**
 * The part of a structural schema that the sandbox's definitions use.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export interface Schema {
  readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  readonly properties?: { readonly [field: string]: Schema };
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly Json[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly "x-kubernetes-int-or-string"?: boolean;
}

/** A value, its schema, and where it stands. */
interface Place {
  readonly value: Json;
  readonly schema: Schema;
  readonly path: string;
}

type Check = (place: Place) => readonly string[];

const found = (value: Json): string => JSON.stringify(value)?.slice(0, 80) ?? "nothing";

const expected = ({ path, value }: Place, what: string): string =>
  `${path}: got ${found(value)}, expected ${what}`;

/** Whether a value has a type. */
const types: { readonly [Type in NonNullable<Schema["type"]>]: (value: Json) => boolean } = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === "string",
  integer: Number.isInteger,
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
};

const hasType: Check = (place) => {
  const { schema, value } = place;
  if (schema["x-kubernetes-int-or-string"] === true) {
    return types.integer(value) || types.string(value) ? [] : [expected(place, "an integer or a text")];
  }
  return schema.type === undefined || types[schema.type](value)
    ? []
    : [expected(place, `type ${schema.type}`)];
};

const inEnum: Check = (place) =>
  place.schema.enum === undefined || place.schema.enum.includes(place.value)
    ? []
    : [expected(place, `one of ${place.schema.enum.join(", ")}`)];

const inPattern: Check = (place) => {
  const { value, schema } = place;
  if (typeof value !== "string" || schema.pattern === undefined) return [];
  return new RegExp(schema.pattern, "u").test(value)
    ? []
    : [expected(place, `a text that fits ${schema.pattern}`)];
};

/** The size that a value's limits count: of a text, of a list, or a number itself. */
const sizes: Check = (place) => {
  const { value, schema } = place;
  const limits: readonly (readonly [number | null, number | undefined, number | undefined, string])[] = [
    [typeof value === "number" ? value : null, schema.minimum, schema.maximum, "a number"],
    [typeof value === "string" ? [...value].length : null, schema.minLength, schema.maxLength, "a length"],
    [Array.isArray(value) ? value.length : null, schema.minItems, schema.maxItems, "a count"],
  ];
  return limits
    .filter(([size, min, max]) => size !== null && (size < (min ?? -Infinity) || size > (max ?? Infinity)))
    .map(([, min, max, what]) => expected(place, `${what} from ${min ?? "any"} to ${max ?? "any"}`));
};

const fields: Check = (place) => {
  const { value, schema, path } = place;
  if (!isObject(value) || schema.type !== "object") return [];
  const missing = (schema.required ?? []).filter((field) => value[field] === undefined);
  return [
    ...missing.map((field) => `${path}.${field}: got nothing, expected a value`),
    ...Object.entries(value).flatMap(([field, inner]) => checkField(place, field, inner)),
  ];
};

function checkField({ schema, path }: Place, field: string, value: Json): readonly string[] {
  const { properties, additionalProperties } = schema;
  const inner =
    properties !== undefined && Object.hasOwn(properties, field) ? properties[field] : additionalProperties;
  if (inner !== undefined) return validate(value, inner, `${path}.${field}`);
  // An object without any fields of its own is metadata, which the API server checks itself.
  if (properties === undefined) return [];
  return [`${path}.${field}: got an unknown field, expected one of ${Object.keys(properties).join(", ")}`];
}

const items: Check = ({ value, schema: { items: inner }, path }) =>
  Array.isArray(value) && inner !== undefined
    ? value.flatMap((entry, index) => validate(entry, inner, `${path}[${index}]`))
    : [];

const checks: readonly Check[] = [inEnum, inPattern, sizes, fields, items];

/**
 * Holds a value to a structural schema, as an API server does with strict field validation; rules in CEL are
 * left to the server.
 *
 * @returns what is wrong, a sentence each; none when it fits.
 */
export function validate(value: Json, schema: Schema, path: string): readonly string[] {
  const place = { value, schema, path };
  const wrong = hasType(place);
  return wrong.length > 0 ? wrong : checks.flatMap((check) => check(place));
}
