import type { z } from "zod";
import { RequestError, show } from "../base/errors.ts";
import { parseJson } from "../base/parseJson.ts";

/** How the value of a key comes back from the text that the engine hands over. */
export type Decoder = (text: string, place: string) => unknown;

const text: Decoder = (value) => value;

/** A figure; anything else stays text, so that the schema's message shows what was written. */
const number: Decoder = (value) => (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) ? Number(value) : value);

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false };
const boolean: Decoder = (value) => BOOLEANS[value] ?? value;

const structure: Decoder = (value, place) => {
  if (!/^\s*[[{]/.test(value)) {
    throw new RequestError(`${place}: got ${show(value)}, expected a list or an object`);
  }
  return parseJson(value, place);
};

/** A secret's text never reaches a message, so neither does the place where its JSON breaks. */
export const secretStructure: Decoder = (value, place) => {
  try {
    return structure(value, place);
  } catch {
    throw new RequestError(
      `${place}: got a value that is no object, expected secret names with their values`,
    );
  }
};

const textOrStructure: Decoder = (value, place) =>
  value.trimStart().startsWith("{") ? structure(value, place) : value;

/** Kinds of values that a schema takes, as zod calls them; wrappers (optional, default) are looked through. */
function kindsOf(schema: z.core.$ZodType): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if ("innerType" in def) return kindsOf(def.innerType);
  if (def.type === "union") return def.options.flatMap(kindsOf);
  return [def.type];
}

const STRUCTURES = ["object", "record", "array"];
const plain: Readonly<Record<string, Decoder>> = { number, boolean };

/** The decoder that a key's schema asks for. */
export function decoderOf(schema: z.ZodType): Decoder {
  const kinds = kindsOf(schema);
  const structures = kinds.filter((kind) => STRUCTURES.includes(kind));
  if (structures.length === kinds.length) return structure;
  if (structures.length > 0) return textOrStructure;
  return plain[kinds[0] ?? ""] ?? text;
}
