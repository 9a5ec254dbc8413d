import type { z } from "zod";
import { expectation } from "./expectation.ts";
import { type SchemaPlace, schemaAt, valueAt } from "./schemaAt.ts";
import { didYouMean } from "./suggest.ts";

/** The request was wrong (usage, configuration or profile): exit code 2, one message, no stack trace. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly exitCode = 2;
}

/** A tool that the command needs is missing: exit code 3. */
export class MissingToolError extends Error {
  override readonly name = "MissingToolError";
  readonly exitCode = 3;
}

/** What a target cannot do; refused while planning, before anything is created. */
export class UnsupportedError extends RequestError {}

/**
 * An error that no input of a user causes: the code or the data of Echelon contradict themselves.
 *
 * @param problem what was being done, what was got and what was expected.
 */
export const defect = (problem: string, cause?: unknown): Error =>
  new Error(`This is a fault of Echelon, not of your configuration. Please report it: ${problem}`, { cause });

/** Stands for a secret's value in messages and documents. */
export const SECRET_TEXT = "[secret]";

const MAX_SHOWN_CHARACTERS = 80;

/** Characters that JSON leaves as they are, and that break a line, turn its direction or cannot be seen. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string =>
  character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");

/** JSON of a value; what JSON cannot write (a circle, a function) by its kind. */
function jsonOf(value: unknown): string {
  const unwritable = `a value (${typeof value}) that JSON cannot write`;
  try {
    return JSON.stringify(value)?.replaceAll(HIDDEN, escaped) ?? unwritable;
  } catch {
    return unwritable;
  }
}

/** A value as an error message shows it: JSON, cut to one line's worth. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  const text = jsonOf(value);
  return text.length > MAX_SHOWN_CHARACTERS
    ? `${text.slice(0, MAX_SHOWN_CHARACTERS - 1).toWellFormed()}…`
    : text;
}

/** A key that would break the line or hide its end is shown as JSON. */
const keyText = (key: PropertyKey): string =>
  /^[\w$/~:.-]{1,80}$/.test(String(key)) ? String(key) : show(String(key));

const pathText = (path: readonly PropertyKey[]): string => path.map(keyText).join(".") || "(the document)";

type Issue = z.core.$ZodIssue;

interface Document {
  readonly root: unknown;
  readonly schema: z.core.$ZodType | undefined;
}

const placeOf = ({ root, schema }: Document, path: readonly PropertyKey[]): SchemaPlace =>
  schema === undefined ? { keys: [], description: undefined } : schemaAt(schema, path, root);

function unknownKey(path: readonly PropertyKey[], key: string, document: Document): string {
  const { keys } = placeOf(document, path);
  const known = keys.length > 0 ? keys.join(", ") : "the keys of the schema";
  return `${pathText([...path, key])}: got an unknown key, expected one of ${known}${didYouMean(key, keys)}`;
}

const depth = (issues: readonly Issue[]): number => Math.max(0, ...issues.map((issue) => issue.path.length));

/** Issues of the branch of a union that came closest, where one did. */
function closestBranch(issue: z.core.$ZodIssueInvalidUnion): readonly Issue[] | undefined {
  const ranked = issue.errors.toSorted((a, b) => depth(b) - depth(a));
  const [closest, second] = ranked;
  if (closest !== undefined && depth(closest) > depth(second ?? [])) return closest;
  const right = ranked.filter((issues) => issues.every(({ code }) => code !== "invalid_type"));
  return right.length === 1 ? right[0] : undefined;
}

/** What an issue is about is worth a word where the value has the wrong type or size. */
const EXPLAINED: ReadonlySet<Issue["code"]> = new Set(["invalid_type", "too_small", "too_big"]);

const lowerFirst = (text: string): string =>
  /^[A-Z][ a-z]/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;

/** One issue as lines of `path: got X, expected Y`. A union reports the branch that came closest. */
function describeIssue(issue: Issue, document: Document, prefix: readonly PropertyKey[] = []): string[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(path, key, document));
  if (issue.code === "invalid_key") {
    const wanted = issue.issues[0];
    const expected = wanted === undefined ? "a known name" : expectation(wanted);
    return [`${pathText(path)}: got an unknown name, expected ${expected}`];
  }
  const closest = issue.code === "invalid_union" ? closestBranch(issue) : undefined;
  if (closest !== undefined && closest.length > 0) {
    return closest.flatMap((one) => describeIssue(one, document, path));
  }
  const value = valueAt(document.root, path);
  const { description } = placeOf(document, path);
  const about = description !== undefined && EXPLAINED.has(issue.code) ? ` (${lowerFirst(description)})` : "";
  const values = issue.code === "invalid_value" ? issue.values.map(String) : [];
  return [
    `${pathText(path)}: got ${show(value)}, expected ${expectation(issue)}${about}${didYouMean(value, values)}`,
  ];
}

const MAX_PROBLEMS = 25;

/** Every problem of a failed parse, a line each: path, value, expectation. A flood of them is cut. */
export function problems(error: z.ZodError, root: unknown, schema?: z.core.$ZodType): string[] {
  const lines = error.issues.flatMap((issue) => describeIssue(issue, { root, schema }));
  if (lines.length <= MAX_PROBLEMS) return lines;
  return [...lines.slice(0, MAX_PROBLEMS), `and ${lines.length - MAX_PROBLEMS} more problems like these`];
}

/**
 * Every problem of a failed parse in one message that names the file, the path, the value and the expectation.
 *
 * @param schema what was parsed with, so that a message can name the known keys and units.
 */
export function validationError(
  origin: string,
  error: z.ZodError,
  root: unknown,
  schema?: z.core.$ZodType,
): RequestError {
  return new RequestError(
    problems(error, root, schema)
      .map((line) => `${origin}: ${line}`)
      .join("\n"),
  );
}
