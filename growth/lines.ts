import type { Json } from "../base/json.ts";
import { PROJECT } from "../base/project.ts";

/** Words that a reader of YAML takes for something other than a text. */
const TAKEN = /^(true|false|null|yes|no|on|off|y|n)$/i;
const PLAIN = /^[A-Za-z][\w./-]*$/;

/** A value as a flow of YAML, such as `{ profile: a/b, engines: { work: redis } }`. JSON texts are YAML too. */
function flow(value: Json): string {
  if (typeof value === "string" && PLAIN.test(value) && !TAKEN.test(value)) return value;
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, child]) => `${flow(key)}: ${flow(child)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** Keys of a stack's file without `echelon:`; undefined for a key that has to be taken out. */
export type Keys = Readonly<Record<string, Json | undefined>>;

const WITHOUT = "# without ";

/** The key that a line takes out; undefined for a line that sets one. */
export const without = (line: string): string | undefined =>
  line.startsWith(WITHOUT) ? line.slice(WITHOUT.length) : undefined;

/** The keys as lines of a stack's file. */
export const linesOf = (keys: Keys): string[] =>
  Object.entries(keys).map(([key, value]) =>
    value === undefined ? `${WITHOUT}${PROJECT}:${key}` : `${PROJECT}:${key}: ${flow(value)}`,
  );
