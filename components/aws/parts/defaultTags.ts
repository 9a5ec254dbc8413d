import { z } from "zod";
import { RequestError, validationError } from "../../../base/errors.ts";
import { parseJson } from "../../../base/parseJson.ts";
import { awsTags } from "../../../targets/aws/tags.ts";
import { isSameTag } from "../../../targets/tags.ts";

/** Configuration key of the provider: tags that it adds to every resource that it makes. */
export const DEFAULT_TAGS = "aws:defaultTags";

const schema = z.looseObject({ tags: z.record(z.string(), z.string()).optional() });

/**
 * Refuses default tags of the provider that are one tag with others of a resource. The provider merges names that are the
 * same in case too, so that one of two values gets lost; IAM refuses those that differ in case.
 *
 * @param text value of the provider's key, as JSON; undefined if the stack does not set it.
 * @param ours names of the tags that the stack gives its resources, with those of the operator (`echelon:tags`).
 * @throws RequestError with both names.
 */
export function checkDefaultTags(text: string | undefined, ours: readonly string[]): void {
  if (text === undefined) return;
  const value = parseJson(text, DEFAULT_TAGS);
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw validationError(DEFAULT_TAGS, parsed.error, value, schema);
  const taken = [...awsTags.own, ...ours];
  const seen: string[] = [];
  for (const name of Object.keys(parsed.data.tags ?? {})) {
    const other = [...taken, ...seen].find((one) => isSameTag(one, name));
    if (other !== undefined) throw clash(name, other);
    seen.push(name);
  }
  const count = new Set([...taken, ...seen]).size;
  if (awsTags.most !== null && count > awsTags.most) {
    throw new RequestError(
      `${DEFAULT_TAGS}: got ${seen.length} tags beside ${taken.length} of the stack, expected at most ${awsTags.most} together`,
    );
  }
}

const clash = (name: string, other: string): RequestError =>
  new RequestError(
    `${DEFAULT_TAGS}: got the tag ${name}, expected none that is one tag with ${other}, which the stack has (IAM compares names without case): take it out of one of the two`,
  );
