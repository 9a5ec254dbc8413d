import { z } from "zod";
import { profileSchema } from "./schema.ts";

/**
 * The JSON Schema of a profile, for editors: it completes keys and shows what they mean.
 *
 * Draft 7 is what editors read best. Rules across fields stay with the loader: see `rules.ts`.
 */
export function profileJsonSchema(): Record<string, unknown> {
  const generated = z.toJSONSchema(profileSchema, { target: "draft-7", io: "input" });
  return {
    ...generated,
    title: "Echelon profile",
    description:
      "One tier of a system: the figures that its source states and those that this project chose. " +
      "Generated from profiles/schema.ts by `npm run schema`. Rules across fields (bounds, shares, names, " +
      "provenance) are not in here: Echelon checks them when it reads a profile.",
  };
}
