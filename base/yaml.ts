import { isObject, type Json } from "./json.ts";

/**
 * Words that YAML 1.1 reads as another type, in any case. kubectl, Helm and Pulumi follow it by Go's rules.
 * https://yaml.org/type/bool.html, https://yaml.org/type/null.html
 */
const TYPED_WORDS = new Set(["y", "yes", "on", "true", "n", "no", "off", "false", "null"]);
/** A letter comes first, so that no number, date, `~`, `=` or `<<` is among them. */
const PLAIN_KEY = /^[a-z_][a-z0-9_./-]*$/i;

/** Characters that some version of YAML does not accept as they are, or takes for a line break. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/**
 * A value as JSON that every version of YAML reads, such as that of cloud-init: a string of JSON is one of YAML, apart from
 * the characters of `UNSAFE`.
 */
export const jsonInYaml = (value: unknown): string => JSON.stringify(value).replaceAll(UNSAFE, escaped);

/**
 * Several lines of printable characters; the first is neither empty nor indented, so that the indentation is clear, and
 * the last is not empty.
 */
const isBlock = (text: string): boolean =>
  /^\S.*\n/.test(text) && /\S[^\n]*\n?$/.test(text) && !/[^\P{C}\n]|[\u2028\u2029]/u.test(text);

/** The text as it is, each line indented: https://yaml.org/spec/1.1/#id928909 */
function block(text: string, indent: string): string {
  const lines = text.replace(/\n$/, "").split("\n");
  const indented = lines.map((line) => (line === "" ? "" : indent + line));
  return [text.endsWith("\n") ? "|" : "|-", ...indented].join("\n");
}

/** YAML 1.1 takes `1e-7` for a string; a number with an exponent has a point there. */
const numeric = (value: number): string => JSON.stringify(value).replace(/^(-?\d+)e/, "$1.0e");

/** The longest key that may stand before a colon: https://yaml.org/spec/1.1/#id894136 */
const MAX_KEY = 1024;

function keyed(key: string, indent: string): string {
  if (PLAIN_KEY.test(key) && !TYPED_WORDS.has(key.toLowerCase())) return key;
  const text = jsonInYaml(key);
  return text.length > MAX_KEY ? `? ${text}\n${indent}` : text;
}

const hasContent = (value: Json): boolean =>
  value !== null && typeof value === "object" && Object.keys(value).length > 0;

/** The lines of a value, from where the first one begins; the others get the indentation. */
function node(value: Json, indent: string): string {
  const inner = `${indent}  `;
  if (typeof value === "string") return isBlock(value) ? block(value, indent) : jsonInYaml(value);
  if (typeof value === "number") return numeric(value);
  if (!hasContent(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return value.map((item) => `- ${node(item, inner)}`).join(`\n${indent}`);
  if (!isObject(value)) return String(value);
  return Object.entries(value)
    .map(
      ([key, item]) => `${keyed(key, indent)}:${hasContent(item) ? `\n${inner}` : " "}${node(item, inner)}`,
    )
    .join(`\n${indent}`);
}

/**
 * A document that every program reads alike, whatever version of YAML it follows: each string is in double quotes, or a
 * block where it has several lines, and each key is in double quotes unless it is a plain word.
 */
export const yamlText = (value: Json): string => `${node(value, "")}\n`;
