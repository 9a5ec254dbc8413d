/** A value that JSON can write. k6 loads this file, so it imports no package. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** The members of the union `Value` that are objects and not lists. For `unknown` it is any object. */
type ObjectOf<Value> = object extends Value
  ? Value & Record<string, unknown>
  : Exclude<Extract<Value, object>, readonly unknown[]>;

/** Whether a value is an object: neither null nor a list. */
export const isObject = <Value>(value: Value): value is ObjectOf<Value> =>
  value !== null && typeof value === "object" && !Array.isArray(value);
