import type { z } from "zod";

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

const MAX_SHOWN_CHARACTERS = 80;

/** A value as an error message shows it: JSON, cut to one line's worth. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS - 1)}…` : text;
}

/** The value at `path` inside `root`, or undefined. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === "object" ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  );
}

const pathText = (path: readonly PropertyKey[]): string => path.map(String).join(".") || "(the document)";

type Issue = z.core.$ZodIssue;

/** One issue as `path: got X, expected Y`. A union reports the branch that came closest. */
function describeIssue(issue: Issue, root: unknown, prefix: readonly PropertyKey[] = []): string {
  const path = [...prefix, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys
      .map((key) => `${pathText([...path, key])}: got an unknown key, expected one of the keys of the schema`)
      .join("; ");
  }
  if (issue.code === "invalid_key") {
    return `${pathText(path)}: got an unknown name, expected ${issue.issues[0]?.message ?? "a known name"}`;
  }
  if (issue.code === "invalid_union") {
    const closest = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0]?.[0];
    if (closest !== undefined && closest.path.length > 0) return describeIssue(closest, root, path);
  }
  return `${pathText(path)}: got ${show(valueAt(root, path))}, expected ${expectation(issue)}`;
}

const depth = (issues: readonly Issue[]): number => Math.max(0, ...issues.map((issue) => issue.path.length));

function expectation(issue: Issue): string {
  const text = issue.message
    .replace(/^Invalid input: expected /, "")
    .replace(/, received .*$/, "")
    .replace(/^Invalid option: expected /, "")
    .replace(/^Too (?:small|big): expected \w+ to (?:be|have) /, "a value ");
  return text.replace(/^expected /, "");
}

/** Every problem of a failed parse in one message that names the file, the path, the value and the expectation. */
export function invalid(origin: string, error: z.ZodError, root: unknown): RequestError {
  const lines = error.issues.map((issue) => describeIssue(issue, root));
  return new RequestError(lines.map((line) => `${origin}: ${line}`).join("\n"));
}
