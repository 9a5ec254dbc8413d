import { z } from "zod";
import { isObject } from "../base/json.ts";
import { profileSchema } from "./schema.ts";
import { CAMEL_CASE_PATTERN } from "./units.ts";

/**
 * A schema for a part of a profile: nothing is required, as a tier's file and its `system.json` have a part each. Objects
 * in which a system may declare names take camelCase ones.
 */
function partial(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(partial);
  if (!isObject(schema)) return schema;
  const { required, ...rest } = schema;
  const declared = isObject(schema.properties) && isObject(schema.additionalProperties);
  return {
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, partial(value)])),
    ...(Array.isArray(required) || required === undefined ? {} : { required: partial(required) }),
    ...(declared ? { propertyNames: { pattern: CAMEL_CASE_PATTERN } } : {}),
  };
}

/**
 * The JSON Schema of a profile, for editors: it completes keys and shows what they mean.
 *
 * Draft 7 is what editors read best. Rules across fields stay with the loader: see `rules.ts`.
 */
export function profileJsonSchema(): Record<string, unknown> {
  const generated = partial(z.toJSONSchema(profileSchema, { target: "draft-7", io: "input" })) as object;
  return {
    ...generated,
    title: "Echelon profile",
    description:
      "One tier of a system, or what its tiers share (system.json): the figures that its source states and those that " +
      "this project chose. " +
      "Generated from profiles/schema.ts by `npm run schema`. Rules across fields (bounds, shares, names, " +
      "provenance) and required fields are not in here: Echelon checks them when it reads a profile.",
  };
}
