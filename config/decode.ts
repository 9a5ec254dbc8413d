import type { z } from "zod";
import { RequestError, show } from "../base/errors.ts";
import { parseJson } from "../base/parseJson.ts";

/** Turns the text of a configuration value back into the value. `place` opens the message of an error. */
export type Decoder = (text: string, place: string) => unknown;

/** How the values of a key are written as text. */
type Form = "text" | "number" | "boolean" | "structure" | "textOrStructure";

/**
 * Patterns of numbers, booleans and JSON that are written as text, because `pulumi config set` quotes every value in a
 * stack's file.
 */
export const WRITTEN = {
  number: /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/,
  boolean: /^(true|false)$/,
  structure: /^\s*[[{]/,
  textOrStructure: /^\s*\{/,
} as const satisfies Partial<Record<Form, RegExp>>;

const structure: Decoder = (value, place) => {
  if (!WRITTEN.structure.test(value)) {
    throw new RequestError(`${place}: got ${show(value)}, expected a list or an object`);
  }
  return parseJson(value, place);
};

/** Text that does not have the form of its key stays text, so that the schema's message shows what was written. */
const decoders = {
  text: (value) => value,
  number: (value) => (WRITTEN.number.test(value) ? Number(value) : value),
  boolean: (value) => (WRITTEN.boolean.test(value) ? value === "true" : value),
  structure,
  textOrStructure: (value, place) => (WRITTEN.textOrStructure.test(value) ? structure(value, place) : value),
} satisfies Record<Form, Decoder>;

/**
 * A decoder of values of which some are secrets: its messages show neither the text nor the place where its JSON is
 * malformed.
 *
 * @param wanted what the value has to be, for the message.
 */
const secretStructure =
  (wanted: string): Decoder =>
  (value, place) => {
    try {
      return structure(value, place);
    } catch {
      throw new RequestError(`${place}: got a value that is no object, expected ${wanted}`);
    }
  };

/** Keys of which a part may be encrypted → their decoder. No other key holds a secret. */
export const secretDecoders: Readonly<Record<string, Decoder>> = {
  secrets: secretStructure("secret names with their values"),
  alerts: secretStructure('levels with their addresses, such as {"1": ops@example.com}'),
};

/** Kinds of values that a schema takes, in zod's words. It looks through wrappers such as optional and default. */
function kindsOf(schema: z.core.$ZodType): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if ("innerType" in def) return kindsOf(def.innerType);
  if (def.type === "union") return def.options.flatMap(kindsOf);
  return [def.type];
}

const STRUCTURES = ["object", "record", "array"];
const FORMS: Readonly<Record<string, Form>> = { number: "number", boolean: "boolean" };

/** The form in which values of a key's schema are written. */
export function formOf(schema: z.ZodType): Form {
  const kinds = kindsOf(schema);
  const structures = kinds.filter((kind) => STRUCTURES.includes(kind));
  if (structures.length === kinds.length) return "structure";
  if (structures.length > 0) return "textOrStructure";
  return FORMS[kinds[0] ?? ""] ?? "text";
}

/** The decoder of values of a key's schema. */
export const decoderOf = (schema: z.ZodType): Decoder => decoders[formOf(schema)];
