import type { z } from "zod";
import { expectation } from "./expectation.ts";
import { type SchemaPlace, schemaAt, valueAt } from "./schemaAt.ts";
import { didYouMean, nearest } from "./suggest.ts";

/** The user's request is wrong (usage, configuration or profile): exit code 2, the message without a stack trace. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly exitCode = 2;
}

/** A tool that the command needs is missing: exit code 3. */
export class MissingToolError extends Error {
  override readonly name = "MissingToolError";
  readonly exitCode = 3;
}

/** A target cannot do what is asked. Thrown before anything is created; exit code 2. */
export class UnsupportedError extends RequestError {}

/** Whether a person can cause the error, so that its message without a stack trace says everything. */
export const isExpected = (error: unknown): error is RequestError | MissingToolError =>
  error instanceof RequestError || error instanceof MissingToolError;

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

/** Characters that JSON does not escape although they break a line, change its direction or are invisible. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string =>
  character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");

/** A value as JSON. A value that JSON cannot write (a cycle, a function) is described by its type. */
function jsonOf(value: unknown): string {
  const unwritable = `a value (${typeof value}) that JSON cannot write`;
  try {
    return JSON.stringify(value)?.replaceAll(HIDDEN, escaped) ?? unwritable;
  } catch {
    return unwritable;
  }
}

/** A value as an error message shows it: JSON, cut to 80 characters. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  const text = jsonOf(value);
  return text.length > MAX_SHOWN_CHARACTERS
    ? `${text.slice(0, MAX_SHOWN_CHARACTERS - 1).toWellFormed()}…`
    : text;
}

/** A key with unusual characters, or a very long one, is shown as JSON, so that the message stays readable. */
const keyText = (key: PropertyKey): string =>
  /^[\w$/~:.-]{1,80}$/.test(String(key)) ? String(key) : show(String(key));

/** Where a value stands in a document: `workloads.web.replicas`. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.map(keyText).join(".") || "(the document)";

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

/** The issues of the union's branch that fits the value best; undefined if no branch fits best. */
function closestBranch(issue: z.core.$ZodIssueInvalidUnion): readonly Issue[] | undefined {
  const ranked = issue.errors.toSorted((a, b) => depth(b) - depth(a));
  const [closest, second] = ranked;
  if (closest !== undefined && depth(closest) > depth(second ?? [])) return closest;
  const right = ranked.filter((issues) => issues.every(({ code }) => code !== "invalid_type"));
  return right.length === 1 ? right[0] : undefined;
}

/** Issues whose message also shows the description of the field, for example its unit. */
const EXPLAINED: ReadonlySet<Issue["code"]> = new Set(["invalid_type", "too_small", "too_big"]);

const lowerFirst = (text: string): string =>
  /^[A-Z][ a-z]/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;

/** One issue as lines of `path: got X, expected Y`. For a union these are the issues of the branch that fits best. */
function describeIssue(issue: Issue, document: Document): string[] {
  const { path } = issue;
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(path, key, document));
  if (issue.code === "invalid_key") {
    const wanted = issue.issues[0];
    const expected = wanted === undefined ? "a known name" : expectation(wanted);
    return [`${pathText(path)}: got an unknown name, expected ${expected}`];
  }
  const closest = issue.code === "invalid_union" ? closestBranch(issue) : undefined;
  if (closest !== undefined && closest.length > 0) {
    const within = closest.map((one): Issue => ({ ...one, path: [...path, ...one.path] }));
    return withoutMistyped(within, document).flatMap((one) => describeIssue(one, document));
  }
  const value = valueAt(document.root, path);
  const { description } = placeOf(document, path);
  const about = description !== undefined && EXPLAINED.has(issue.code) ? ` (${lowerFirst(description)})` : "";
  const values = issue.code === "invalid_value" ? issue.values.map(String) : [];
  return [
    `${pathText(path)}: got ${show(value)}, expected ${expectation(issue)}${about}${didYouMean(value, values)}`,
  ];
}

/** Whether the issue says that the value at this path is missing. */
const isMissing = (issue: Issue, root: unknown, path: string): boolean =>
  issue.code === "invalid_type" && issue.path.join(".") === path && valueAt(root, issue.path) === undefined;

/** The issues without those about a missing key that only has a mistyped name: that is one mistake. */
function withoutMistyped(issues: readonly Issue[], document: Document): readonly Issue[] {
  const meant = issues.flatMap((issue) =>
    issue.code !== "unrecognized_keys"
      ? []
      : issue.keys.flatMap((key) => {
          const name = nearest(key, placeOf(document, issue.path).keys);
          return name === undefined ? [] : [[...issue.path, name].join(".")];
        }),
  );
  return issues.filter((issue) => !meant.some((path) => isMissing(issue, document.root, path)));
}

const MAX_PROBLEMS = 25;

/** The problems of a failed parse, one line each: path, value, expectation. At most 25 are listed. */
export function problems(error: z.ZodError, root: unknown, schema?: z.core.$ZodType): string[] {
  const document = { root, schema };
  const lines = withoutMistyped(error.issues, document).flatMap((issue) => describeIssue(issue, document));
  if (lines.length <= MAX_PROBLEMS) return lines;
  return [...lines.slice(0, MAX_PROBLEMS), `and ${lines.length - MAX_PROBLEMS} more problems like these`];
}

/**
 * A failed parse as one error: a line for each problem, with origin, path, value and expectation.
 *
 * @param origin name of the parsed file or key.
 * @param schema the schema that the value was parsed with; messages then name its known keys and units.
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
