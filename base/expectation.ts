import type { z } from "zod";

type Issue = z.core.$ZodIssue;

/** Types as people call them. */
const typeNames: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "text",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** What is counted where a size is too small or too big; a number counts nothing. */
const counted: Readonly<Record<string, string>> = { string: " character", array: " item" };

const sized = (count: number | bigint, origin: string): string => {
  const unit = counted[origin] ?? "";
  return `${count}${unit}${unit !== "" && Number(count) !== 1 ? "s" : ""}`;
};

const texts = (values: readonly z.core.util.Primitive[]): string => values.map(String).join(", ");

/** What each kind of issue expects, where the schema has no sentence of its own. */
function fromCode(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return typeNames[issue.expected] ?? issue.expected;
    case "too_small": {
      if (issue.minimum === 1 && issue.origin === "string") return "text that is not empty";
      const word = issue.inclusive === false ? "more than" : "at least";
      return `${word} ${sized(issue.minimum, issue.origin)}`;
    }
    case "too_big": {
      const word = issue.inclusive === false ? "less than" : "at most";
      return `${word} ${sized(issue.maximum, issue.origin)}`;
    }
    case "invalid_value":
      return issue.values.length === 1 ? texts(issue.values) : `one of ${texts(issue.values)}`;
    case "invalid_union":
      return fromUnion(issue);
    default:
      return issue.message;
  }
}

function fromUnion(issue: z.core.$ZodIssueInvalidUnion): string {
  if ("options" in issue && issue.options !== undefined) return `one of ${texts(issue.options)}`;
  const branches = issue.errors.map((issues) => issues[0]).filter((first) => first !== undefined);
  return [...new Set(branches.map(expectation))].join(" or ") || issue.message;
}

/** Beginnings of the sentences that zod makes itself; any other is the schema's own. */
const ZODS_OWN = /^(Invalid|Too (small|big)|Unrecognized)\b/;

/** What was expected, as it reads after "expected". */
export function expectation(issue: Issue): string {
  return ZODS_OWN.test(issue.message) ? fromCode(issue) : issue.message.replace(/^expected /, "");
}
