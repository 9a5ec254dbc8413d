import type { TagRule } from "../tags.ts";

/**
 * AWS's rules for tags. A name has 1 to 128 characters and a value up to 256: letters, digits, spaces and _ . : / = + - @.
 * Tags that begin with `aws:` do not count. IAM compares names without case:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules
 */
export const awsTags: TagRule = {
  most: 50,
  own: ["Name"],
  reservedPrefixes: ["aws:"],
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html",
};
