import { isObject } from "../../base/json.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** The JSON object in the body of an answer; an empty one if there is none, in which checks then miss what they need. */
export function fieldsOf(answer: { readonly body: unknown } | null): Fields {
  if (typeof answer?.body !== "string") return {};
  try {
    const value: unknown = JSON.parse(answer.body);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** A list of objects in a field; null if it is anything else. */
export function rowsOf(fields: Fields, name: string): readonly Fields[] | null {
  const value = fields[name];
  return Array.isArray(value) && value.every(isObject) ? value : null;
}

/** An id as systems give them: a text that is not empty, or a number. Null for anything else. */
export function idOf({ id }: Fields): string | number | null {
  const usable = (typeof id === "string" && id !== "") || typeof id === "number";
  return usable ? id : null;
}

export const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";
