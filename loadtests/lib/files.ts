/// <reference types="k6" />
import { isObject } from "../../base/json.ts";

/** Variables of a run, as `-e NAME=value` gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a JSON file. k6 opens files only before the run starts (in its init context).
 *
 * @param path absolute, or relative to the directory in which k6 was started.
 */
export function readJson(path: string, env: Environment = __ENV): unknown {
  const from = env.PWD ?? "";
  return JSON.parse(open(import.meta.resolve(path.startsWith("/") ? path : `${from}/${path}`)));
}

/**
 * The JSON object in the file that a variable names; empty without the variable.
 *
 * @throws Error if the file holds anything else. The message quotes nothing of the file, which may hold a login.
 */
export function readObject(variable: string, env: Environment = __ENV): Readonly<Record<string, unknown>> {
  const path = env[variable];
  if (!path) return {};
  const value = readJson(path, env);
  if (!isObject(value)) throw new Error(`${variable} is ${path}: got no JSON object, expected one`);
  return value;
}

/**
 * The value of a variable that holds JSON.
 *
 * @throws Error without the text, which may be a login: that of JSON.parse would quote it.
 */
export function parsed(variable: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${variable} holds no JSON`);
  }
}
