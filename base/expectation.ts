import type { z } from "zod";

type Issue = z.core.$ZodIssue;

/** zod's names of types, in the words of the error messages. */
const typeNames: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "text",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** What a size that is too small or too big counts. The size of a number is the number itself, without a unit. */
const counted: Readonly<Record<string, string>> = { string: " character", array: " item" };

const sized = (count: number | bigint, origin: string): string => {
  const unit = counted[origin] ?? "";
  return `${count}${unit}${unit !== "" && Number(count) !== 1 ? "s" : ""}`;
};

const texts = (values: readonly z.core.util.Primitive[]): string => values.map(String).join(", ");

/** What was expected, for an issue that the schema gives no message for. */
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

/** How the messages start that zod makes by default. Any other message is written in the schema. */
const ZODS_OWN = /^(Invalid|Too (small|big)|Unrecognized)\b/;

/** What was expected, as the words that follow "expected". */
export function expectation(issue: Issue): string {
  return ZODS_OWN.test(issue.message) ? fromCode(issue) : issue.message.replace(/^expected /, "");
}
