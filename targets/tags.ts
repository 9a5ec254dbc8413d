/** What a target does with the tags of a stack. */
export interface TagRule {
  /** Most tags of one resource; null where there is no limit. */
  readonly most: number | null;
  /** Names of tags that the stack sets itself, beside those that begin with `echelon:`. */
  readonly own: readonly string[];
  /** Prefixes of names that the target keeps for itself, in any case. */
  readonly reservedPrefixes: readonly string[];
  /** URL of the page that states the rule. */
  readonly source: string;
}

/**
 * Whether two names are one tag. IAM compares them without case, and every stack on AWS has roles:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules
 */
export const isSameTag = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** The first two names that are one tag; undefined if there are none. */
export function sameTags(names: readonly string[]): readonly [string, string] | undefined {
  for (const [index, name] of names.entries()) {
    const earlier = names.slice(0, index).find((one) => isSameTag(one, name));
    if (earlier !== undefined) return [earlier, name];
  }
  return undefined;
}
